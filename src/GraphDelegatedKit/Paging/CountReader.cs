using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Paging;

/// <summary>Reads the number of items, which is plain text behind a byte order mark.</summary>
internal sealed class CountReader : BodyReader<long>
{
    public static readonly CountReader Instance = new();

    private const int MaxLength = 32;

    public override long Read(PooledBody body, HttpStatusCode status, JsonSerializerOptions options)
    {
        var text = BodyText.ToUtf8(body.Bytes);
        if (text.Length <= MaxLength
            && long.TryParse(
                Encoding.UTF8.GetString(text.Span).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return count;

        if (BodyText.IsBlank(text.Span)) throw new ResponseBodyException(BodyFault.Empty, "is empty. It should be a number.");
        if (!BodyText.IsJson(text.Span)) throw new ResponseBodyException(BodyFault.Malformed, "is not a number.");
        if (GraphErrorBody.FindInSuccess(text.Span, expected: null) is { } error) throw new ServiceErrorException(error);
        throw new ResponseBodyException(BodyFault.WrongShape, "is not a number.");
    }
}
