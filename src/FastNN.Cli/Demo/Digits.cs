using System.Globalization;
using CsvHelper;

namespace FastNN.Cli.Demo;

/// <summary>Handwritten digits, 8×8 pixels of 0 (white) to 1 (black), with their labels; see Data/README.md for where they are from.</summary>
/// <param name="Pixels">[count, 64], row after row.</param>
/// <param name="Labels">0 to 9.</param>
internal sealed record Digits(float[] Pixels, int[] Labels)
{
    /// <summary>The width and height of an image.</summary>
    public const int Side = 8;

    public const int Size = Side * Side, Classes = 10;

    public int Count => Labels.Length;

    public ReadOnlySpan<float> Image(int i) => Pixels.AsSpan(i * Size, Size);

    public Samples<float> Samples => new(Pixels, Labels);

    public static (Digits Training, Digits Test) Load()
    {
        using var reader = new StreamReader(typeof(Digits).Assembly.GetManifestResourceStream("digits.csv")!);
        using var csv = new CsvReader(reader, CultureInfo.InvariantCulture);
        (List<float> Pixels, List<int> Labels) training = ([], []), test = ([], []);
        csv.Read();
        csv.ReadHeader();
        while (csv.Read())
        {
            var (pixels, labels) = csv.GetField("split") == "test" ? test : training;
            for (var i = 0; i < Size; i++)
                pixels.Add(csv.GetField<int>(i) / 16f);
            labels.Add(csv.GetField<int>("target"));
        }

        return (new([.. training.Pixels], [.. training.Labels]), new([.. test.Pixels], [.. test.Labels]));
    }
}
