using System.Diagnostics;

namespace FastNN.Tests.Threading;

/// <summary>What was lost is paid back by running alone, sixteen times as long.</summary>
public class DebtTests
{
    private static readonly long second = Stopwatch.Frequency;

    [Fact]
    public void It_is_paid_by_runs()
    {
        var debt = default(Debt);
        Assert.True(debt.IsPaid(Now));
        debt.Charge(Now - 10 * second);                     // 160 s to pay
        Assert.False(debt.IsPaid(Now));
        Assert.False(debt.IsPaid(Now - 150 * second));
        Assert.True(debt.IsPaid(Now - 165 * second));       // in the middle of a run
        debt.Pay(Now - 100 * second);
        Assert.False(debt.IsPaid(Now - 50 * second));
        Assert.True(debt.IsPaid(Now - 65 * second));
        debt.Pay(Now - 70 * second);
        Assert.True(debt.IsPaid(Now));
    }

    [Fact]
    public void Losses_add_up_and_a_long_run_is_no_credit()
    {
        var debt = default(Debt);
        debt.Charge(Now - second);                          // 16 s to pay
        debt.Pay(Now - 100 * second);
        debt.Charge(Now - 10 * second);                     // 160 s
        Assert.False(debt.IsPaid(Now - 150 * second));
        debt.Charge(Now - 10 * second);                     // 320 s
        Assert.False(debt.IsPaid(Now - 310 * second));
        Assert.True(debt.IsPaid(Now - 330 * second));
    }

    [Fact]
    public void Where_others_want_the_processors_it_is_eight_times_as_much()
    {
        var debt = default(Debt);
        debt.Charge(Now - 10 * second, crowded: true);      // 1280 s
        Assert.False(debt.IsPaid(Now - 1270 * second));
        Assert.True(debt.IsPaid(Now - 1290 * second));
    }

    private static long Now => Stopwatch.GetTimestamp();
}
