using System.Text.Json;

namespace GraphDelegatedKit;

/// <summary>A request body. Its bytes are created again for every attempt, so that each attempt can send the whole body.</summary>
public abstract class GraphContent
{
    private protected GraphContent()
    {
    }

    /// <summary>Creates a JSON body.</summary>
    /// <param name="value">The value to serialize, with the client's JSON options.</param>
    /// <typeparam name="T">The value's type. A source-generated context must know it where reflection is off.</typeparam>
    /// <remarks>
    /// A <see langword="null"/> that the program wrote is sent, in an anonymous type, a type of the program or a
    /// <see cref="System.Text.Json.Nodes.JsonObject"/>: <c>GraphContent.Json(new { jobTitle = (string?)null })</c> clears the job title.
    /// The models of this library, such as <see cref="User"/>, leave out what is <see langword="null"/>, so a PATCH with one of them never
    /// clears a property. A type of the program does the same with
    /// <c>[JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]</c>.
    /// </remarks>
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

    /// <summary>Reads the body as text, for the tests of a program. JSON is that of a client with the default JSON options.</summary>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<string> ReadAsStringAsync(CancellationToken cancellationToken = default)
    {
        using var content = ToHttpContent(Client.GraphJson.Default);
        return await content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the body as bytes, for the tests of a program. JSON is that of a client with the default JSON options.</summary>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<byte[]> ReadAsByteArrayAsync(CancellationToken cancellationToken = default)
    {
        using var content = ToHttpContent(Client.GraphJson.Default);
        return await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Creates a body of bytes that are slow to read: a second buffer is filled while the first is sent.</summary>
    internal static GraphContent StreamWithReadAhead(Func<Stream> open, long length) =>
        new Client.StreamGraphContent(_ => new(open()), length, useReadAhead: true);

    internal abstract HttpContent ToHttpContent(JsonSerializerOptions json);
}
