using System.Net;
using System.Text.Json;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Client;

/// <summary>Creates the exceptions of the client: the only factory of a <see cref="GraphException"/> for a failed call.</summary>
internal static class GraphErrors
{
    private const int MaxBodySize = 64 * 1024;
    private static readonly TimeSpan BodyTimeout = TimeSpan.FromSeconds(30);

    public static async Task<GraphException> FromResponseAsync(
        HttpResponseMessage response, GraphUrl url, RequestContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = GraphErrorBody.Parse(await ReadBodyAsync(response.Content, time, cancellationToken).ConfigureAwait(false));
        var status = response.StatusCode;
        var codes = body?.Codes ?? [];
        var code = InfectedFile.HasHeader(response) ? InfectedFile.Code
            : ErrorCodes.FindMostSpecific(codes) is { } found ? ServiceText.Clean(found, ServiceText.MaxCodeLength)
            : status.ToString();
        var retryAfter = RetryAfterHeader.FromResponse(response, time.GetUtcNow());
        var claims = ClaimsChallenge.FromResponse(response);
        var diagnosis = PermissionDiagnosis.Create(status, response.RequestMessage, body?.Message, context.Token);

        // A message about an address that is a secret may repeat the address.
        var (message, serviceMessage) = url.IsPreAuthenticated || url.HasSharingLink ? default : (body?.Message, body?.UnchangedMessage);
        return new GraphException(status, code, BuildMessage(response, url, context, code, message, retryAfter))
        {
            InnerCodes = codes,
            ServiceMessage = serviceMessage,
            Remedy = claims is not null
                ? ErrorCodes.ClaimsRemedy
                : ErrorCodes.GetRemedy(code)
                    ?? diagnosis?.Remedy
                    ?? MissingDriveDiagnosis.GetRemedy(response, code, body?.Message)
                    ?? ErrorCodes.GetRemedy(status, code),
            TokenScopes = context.Token?.Scopes ?? [],
            LikelyMissingScopes = claims is null ? diagnosis?.MissingScopes ?? [] : [],
            Claims = claims,
            RequestId = GetHeader(response, "request-id") ?? body?.RequestId,
            ClientRequestId = GetClientRequestId(response, context, body?.ClientRequestId),
            Date = response.Headers.Date,
            RetryAfter = retryAfter,
            Attempts = context.Attempts,
            MayHaveExecuted = context.MayHaveExecuted,
            Location = GetHeader(response, "Location"),
            TotalLength = status == HttpStatusCode.RequestedRangeNotSatisfiable ? response.Content.Headers.ContentRange?.Length : null,
        };
    }

    public static GraphException FromFault(Exception fault, HttpMethod method, GraphUrl url, RequestContext context)
    {
        var pipelineError = fault as PipelineException;
        var (code, reason) = fault switch
        {
            PipelineException e => (e.Code, e.Message),
            OperationCanceledException => ("interrupted", "A component other than the caller cancelled it."),
            _ => ("connectionFailed", DescribeFault(fault)),
        };
        return new GraphException(pipelineError?.StatusCode, code, $"{method} {url} failed{DescribeAttempts(context)}: {reason}", fault)
        {
            RetryAfter = pipelineError?.RetryAfter,
            Remedy = ErrorCodes.GetRemedy(fault, pipelineError?.StatusCode, code),
            TokenScopes = context.Token?.Scopes ?? [],
            ClientRequestId = context.ClientRequestId,
            Attempts = context.Attempts,
            MayHaveExecuted = context.MayHaveExecuted,
        };
    }

    public static GraphException UnreadableResponse(HttpResponseMessage response, Type expectedType, JsonException? inner) =>
        CreateReadError(response, "unreadableAnswer", $"The response ({DescribeResponse(response)}) is not a {expectedType.Name}.", inner);

    public static GraphException IncompleteResponse(HttpResponseMessage response, Exception inner) =>
        CreateReadError(response, "connectionFailed", $"The response ({DescribeResponse(response)}) ended early: {inner.Message}", inner);

    // The service has answered, so the request was executed.
    private static GraphException CreateReadError(HttpResponseMessage response, string code, string message, Exception? inner) =>
        new(response.StatusCode, code, message, inner)
        {
            Remedy = ErrorCodes.GetRemedy(null, code),
            RequestId = GetHeader(response, "request-id"),
            ClientRequestId = GetClientRequestId(response, response.RequestMessage is { } sent ? RequestContext.GetOrCreate(sent) : null),
            Date = response.Headers.Date,
            Attempts = response.RequestMessage is { } request ? RequestContext.GetOrCreate(request).Attempts : 0,
            MayHaveExecuted = response.RequestMessage is { Method: var method } && RetryRules.IsWrite(method),
        };

    private static string DescribeResponse(HttpResponseMessage response) => $"{(int)response.StatusCode}, {GetMediaType(response)}";

    private static string BuildMessage(
        HttpResponseMessage response, GraphUrl url, RequestContext context, string code, string? message, TimeSpan? retryAfter) =>
        $"{response.RequestMessage?.Method} {url} failed{DescribeAttempts(context)}: {(int)response.StatusCode} {code}"
        + (message is null ? $" ({GetMediaType(response)})." : $": {message}")
        + (retryAfter is null ? "" : $" The service asked for a wait of {retryAfter:c}.");

    private static string DescribeAttempts(RequestContext context) => context.Attempts > 1 ? $" after {context.Attempts} attempts" : "";

    private static string DescribeFault(Exception fault) =>
        fault.InnerException is { } inner && fault is HttpRequestException ? $"{fault.Message} {inner.Message}" : fault.Message;

    private static string GetMediaType(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType ?? "no content";

    private static string? GetClientRequestId(HttpResponseMessage response, RequestContext? context, string? idInBody = null) =>
        context is { IsClientRequestIdChosen: true }
            ? context.ClientRequestId
            : GetHeader(response, "client-request-id") ?? idInBody ?? context?.ClientRequestId;

    private static string? GetHeader(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(
        HttpContent content, TimeProvider time, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(content.Headers.ContentLength ?? MaxBodySize, MaxBodySize)];
        using var timeoutSource = new CancellationTokenSource(BodyTimeout, time); // the pipeline's own limits end with the headers
        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeoutSource.Token);
        try
        {
            var body = await content.ReadAsStreamAsync(linkedSource.Token).ConfigureAwait(false);
            await using var _ = body.ConfigureAwait(false);
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, linkedSource.Token)
                .ConfigureAwait(false);
            return buffer.AsMemory(0, length);
        }
        catch (Exception e) when (e is IOException or HttpRequestException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return default; // the status is enough to report the error
        }
    }
}
