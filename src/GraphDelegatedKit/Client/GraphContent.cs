using System.Text.Json;

namespace GraphDelegatedKit;

/// <summary>A body. It is made anew for every try, so that each one can be sent again.</summary>
public abstract class GraphContent
{
    private protected GraphContent()
    {
    }

    /// <summary>A JSON body. Properties that are <see langword="null"/> are not sent, so a PATCH never clears what it does not name.</summary>
    /// <param name="value">What to write, by the client's JSON options.</param>
    /// <typeparam name="T">Its type, known to a source-generated context where reflection is off.</typeparam>
    public static GraphContent Json<T>(T value) => new Client.JsonGraphContent<T>(value);

    /// <summary>A body of bytes.</summary>
    /// <param name="open">Gives the bytes from their start, each time anew; the kit disposes each stream.</param>
    /// <param name="length">How many there are.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public static GraphContent Stream(Func<Stream> open, long length)
    {
        ArgumentNullException.ThrowIfNull(open);
        return Stream(_ => new(open()), length);
    }

    /// <inheritdoc cref="Stream(Func{System.IO.Stream}, long)"/>
    public static GraphContent Stream(Func<CancellationToken, ValueTask<Stream>> open, long length)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new Client.StreamGraphContent(open, length, useReadAhead: false);
    }

    /// <summary>A body of bytes that are slow to read: more of them are read while the last are sent.</summary>
    internal static GraphContent StreamWithReadAhead(Func<Stream> open, long length) => new Client.StreamGraphContent(_ => new(open()), length, useReadAhead: true);

    internal abstract HttpContent ToHttpContent(JsonSerializerOptions json);
}
