using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace FastNN.Cli.Plumbing;

/// <summary>Options whose errors say the name, what was seen and what is allowed.</summary>
internal static class Wanted
{
    public delegate bool Parser<V>(string text, out V value);

    public static Option<V> Option<V>(string name, string description, string placeholder, string allowed, V fallback, Parser<V> parse) => new(name)
    {
        Description = description,
        HelpName = placeholder,
        DefaultValueFactory = _ => fallback,
        CustomParser = argument =>
        {
            var text = argument.Tokens[^1].Value;
            if (parse(text, out var value))
                return value;
            argument.AddError($"{name} is \"{text}\", but {allowed} is wanted");
            return fallback;
        },
    };

    public static Option<int> Count(string name, string description, int fallback, int least, int most) =>
        Option(name, description, "N", $"a whole number from {least} to {most}", fallback, (string text, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= most);

    public static Option<C> Choice<C>(string name, string description, IReadOnlyList<C> choices) where C : class =>
        Option(name, $"{description}: {string.Join(", ", choices)}", "NAME", $"one of {string.Join(", ", choices)}", choices[0], (string text, out C value) =>
        {
            value = choices.FirstOrDefault(c => c.ToString() == text) ?? choices[0];
            return value.ToString() == text;
        });

    public static Option<string?> File(string name, string description, string placeholder = "FILE", string kind = "a file") => new(name)
    {
        Description = description,
        HelpName = placeholder,
        CustomParser = argument =>
        {
            var text = argument.Tokens[^1].Value;
            if (string.IsNullOrWhiteSpace(text))
                argument.AddError($"{name} is \"{text}\", but the name of {kind} is wanted");
            return text;
        },
    };
}
