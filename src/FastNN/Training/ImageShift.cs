namespace FastNN;

/// <summary>Moves an image [channels, height, width] by up to so many pixels down or up and right or left; what comes in is empty.</summary>
/// <remarks>All (2m + 1)² shifts are as likely. All channels move together.</remarks>
public sealed record ImageShift : Augmentation
{
    /// <summary>Shifts of images of this size.</summary>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="width">Columns of pixels.</param>
    /// <param name="most">m, the most pixels in each direction; 0 to less than height and width.</param>
    /// <param name="channels">Images that lie one after the other in a sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1, or a shift that is negative or would leave nothing.</exception>
    public ImageShift(int height, int width, int most, int channels = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(most, Math.Min(height, width));
        (Height, Width, Most, Channels) = (height, width, most, channels);
    }

    /// <summary>Rows of pixels.</summary>
    public int Height { get; }

    /// <summary>Columns of pixels.</summary>
    public int Width { get; }

    /// <summary>The most pixels in each direction.</summary>
    public int Most { get; }

    /// <summary>Images that lie one after the other in a sample.</summary>
    public int Channels { get; }

    /// <summary>What an empty pixel is.</summary>
    public double Empty { get; init; }

    /// <inheritdoc/>
    public override void Apply<T>(Span<T> sample, in Draws draw)
    {
        int down = draw.Integer(0, -Most, Most), right = draw.Integer(1, -Most, Most);
        var empty = T.CreateTruncating(Empty);
        for (var c = 0; c < Channels; c++)
        {
            var image = sample.Slice(c * Height * Width, Height * Width);
            for (var i = 0; i < Height; i++)
            {
                // In the order in which no row is overwritten before it is read.
                var (to, from) = down > 0 ? (Height - 1 - i, Height - 1 - i - down) : (i, i - down);
                var row = image.Slice(to * Width, Width);
                if (from < 0 || from >= Height)
                {
                    row.Fill(empty);
                    continue;
                }

                image.Slice(from * Width + Math.Max(0, -right), Width - Math.Abs(right)).CopyTo(row[Math.Max(0, right)..]);
                (right > 0 ? row[..right] : row[(Width + right)..]).Fill(empty);
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void Check(int width)
    {
        if (width != (long)Channels * Height * Width)
            throw new ShapeException($"{Channels} images of {Height} × {Width} pixels are {(long)Channels * Height * Width} numbers, but column \"{Column}\" has {width} a sample.");
    }
}
