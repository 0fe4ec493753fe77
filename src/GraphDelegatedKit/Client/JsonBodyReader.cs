using System.Net;
using System.Text.Json;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Client;

/// <summary>
/// Reads JSON in the one way that the library has. A body is parsed once. Only after a failure is it looked at again, for what is wrong
/// with it.
/// </summary>
internal abstract class JsonBodyReader<T> : BodyReader<T>
{
    private const int MaxPathLength = 100;

    /// <summary>Gets what the body should be, with an article.</summary>
    protected abstract string Expected { get; }

    /// <summary>Gets a sentence that follows the reason of a failure.</summary>
    protected virtual string Note => "";

    public sealed override T Read(PooledBody body, HttpStatusCode status, JsonSerializerOptions options) =>
        Read(body.Bytes, status, options);

    /// <exception cref="ResponseBodyException">The body cannot be read.</exception>
    /// <exception cref="NotSupportedException">The options do not know the type.</exception>
    public T Read(ReadOnlyMemory<byte> body, HttpStatusCode status, JsonSerializerOptions options)
    {
        Prepare(options);
        var json = BodyText.ToUtf8(body).Span;
        if (BodyText.IsBlank(json)) return ReadNothing(status);
        try
        {
            return Parse(json, options);
        }
        catch (Exception e) when (IsFormatFault(e))
        {
            throw CreateException(json, e);
        }
    }

    /// <summary>Parses the body.</summary>
    /// <exception cref="ResponseBodyException">The body is an error of the service.</exception>
    protected abstract T Parse(ReadOnlySpan<byte> json, JsonSerializerOptions options);

    /// <summary>Returns the value of an empty body, or throws.</summary>
    protected virtual T ReadNothing(HttpStatusCode status) => throw (status == HttpStatusCode.OK
        ? new ResponseBodyException(BodyFault.Empty, $"is empty and not {Expected}.{Note}")
        : new ResponseBodyException(BodyFault.NoContent, $"has no body, and the caller expects {Expected}.{Note}"));

    // A converter of the program can throw anything. The metadata of the type is known by now, so that a NotSupportedException too comes
    // from what the service sent, such as a missing type discriminator.
    private static bool IsFormatFault(Exception e) =>
        e is not (ResponseBodyException or OutOfMemoryException or OperationCanceledException);

    private ResponseBodyException CreateException(ReadOnlySpan<byte> json, Exception fault)
    {
        if (!BodyText.IsJson(json)) return new ResponseBodyException(BodyFault.Malformed, $"is not valid JSON.{Note}", fault);
        return GraphErrorBody.FindInSuccess(json, expected: null) is { } error
            ? new ServiceErrorException(error)
            : new ResponseBodyException(BodyFault.WrongShape, $"is not {Expected}{DescribePath(fault)}.{Note}", fault);
    }

    // The path consists of names of properties and of numbers. A name that is none of an identifier may come from the data.
    private static string DescribePath(Exception fault) =>
        fault is JsonException { Path: { Length: > 1 and <= MaxPathLength } path } && !path.Contains('\'', StringComparison.Ordinal)
            ? $" at {path}"
            : "";
}
