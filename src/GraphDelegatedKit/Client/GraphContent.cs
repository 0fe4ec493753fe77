using System.Text.Json;

namespace GraphDelegatedKit;

/// <summary>A request body. Its bytes are created again for every attempt, so that each attempt can send the whole body.</summary>
public abstract class GraphContent
{
    private protected GraphContent()
    {
    }

    /// <summary>
    /// Creates a JSON body. Properties that are <see langword="null"/> are not sent, so a PATCH never clears a property that it does not
    /// name.
    /// </summary>
    /// <param name="value">The value to serialize, with the client's JSON options.</param>
    /// <typeparam name="T">The value's type. A source-generated context must know it where reflection is off.</typeparam>
    public static GraphContent Json<T>(T value) => new Client.JsonGraphContent<T>(value);

    /// <summary>Creates a body of bytes.</summary>
    /// <param name="open">Opens a new stream at the start of the bytes. The library disposes each stream.</param>
    /// <param name="length">The number of bytes.</param>
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

    /// <summary>Creates a body of bytes that are slow to read: a second buffer is filled while the first is sent.</summary>
    internal static GraphContent StreamWithReadAhead(Func<Stream> open, long length) =>
        new Client.StreamGraphContent(_ => new(open()), length, useReadAhead: true);

    internal abstract HttpContent ToHttpContent(JsonSerializerOptions json);
}
