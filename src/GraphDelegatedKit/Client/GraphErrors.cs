using System.Net;
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
        var code = InfectedFile.HasHeader(response) ? InfectedFile.Code : ErrorCodes.FindMostSpecific(codes) ?? status.ToString();
        var retryAfter = RetryAfterHeader.FromResponse(response, time.GetUtcNow());
        var claims = ClaimsChallenge.FromResponse(response);
        var diagnosis = PermissionDiagnosis.Create(status, response.RequestMessage, body?.Message, context.Token);

        var isSecret = url.IsSecret;
        return new GraphException(
            status, code, BuildMessage(response, url, context, code, body?.Message, retryAfter))
        {
            InnerCodes = codes,
            ServiceMessage = isSecret ? null : body?.UnchangedMessage,
            Remedy = claims is not null
                ? ErrorCodes.ClaimsRemedy
                : ErrorCodes.GetRemedy(code)
                    ?? diagnosis?.Remedy
                    ?? MissingDriveDiagnosis.GetRemedy(response, code, body?.Message)
                    ?? ErrorCodes.GetRemedy(status, code),
            TokenScopes = context.Token?.Scopes ?? [],
            LikelyMissingScopes = claims is null ? diagnosis?.MissingScopes ?? [] : [],
            Claims = claims,
            RequestId = GetRequestId(response, context, body?.RequestId),
            ClientRequestId = GetClientRequestId(response, context, body?.ClientRequestId),
            Date = response.Headers.Date ?? context.LastResponse?.Headers.Date,
            RetryAfter = retryAfter,
            Attempts = context.Attempts,
            MayHaveExecuted = context.MayHaveExecuted,
            Location = GetHeader(response, "Location"),
            TotalLength = status == HttpStatusCode.RequestedRangeNotSatisfiable ? response.Content.Headers.ContentRange?.Length : null,
        };
    }

    public static GraphException FromFault(Exception fault, HttpMethod method, GraphUrl url, RequestContext context)
    {
        // The response of the last attempt describes the failure of its body, and what the call waited for at its deadline.
        var response = context.LastResponse;
        if (fault is ResponseBodyException bodyFault && response is not null) return FromBody(bodyFault, response, context, method, url);

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
            RequestId = GetHeader(response, "request-id"),
            ClientRequestId = GetClientRequestId(response, context),
            Date = response?.Headers.Date,
            Attempts = context.Attempts,
            MayHaveExecuted = context.MayHaveExecuted,
        };
    }

    /// <summary>Creates the error of a response with a success status whose body cannot be used.</summary>
    /// <param name="fault">What is wrong with the body.</param>
    /// <param name="response">The response.</param>
    /// <param name="context">The pipeline's state of the request; <see langword="null"/> for the response of a stub.</param>
    /// <param name="method">The method, if it is known.</param>
    /// <param name="url">The address, if it is known.</param>
    public static GraphException FromBody(
        ResponseBodyException fault, HttpResponseMessage response, RequestContext? context, HttpMethod? method = null, GraphUrl? url = null)
    {
        method ??= response.RequestMessage?.Method;
        var isWrite = method is not null && RetryRules.IsWrite(method);
        var error = (fault as ServiceErrorException)?.Error;
        var code = error is null ? GetCode(fault.Fault, isWrite) : ErrorCodes.FindMostSpecific(error.Codes) ?? "unknownError";
        var isSecret = url?.IsSecret ?? IsSecret(response, context);
        var start = url is null ? "The response" : $"{method} {url} failed{DescribeAttempts(context)}: the response";
        var reason = error is null ? fault.Message
            : error.Message is { Length: > 0 } message && !isSecret ? $"is the error {code}: {message}"
            : $"is the error {code}.";
        return new GraphException(
            response.StatusCode, code, $"{start} ({DescribeResponse(response)}) {reason}", fault.InnerException)
        {
            InnerCodes = error?.Codes ?? [],
            ServiceMessage = isSecret ? null : error?.UnchangedMessage,
            Remedy = error is null ? GetBodyRemedy(fault.Fault, isWrite) : ErrorCodes.GetRemedy(null, code),
            TokenScopes = context?.Token?.Scopes ?? [],
            RequestId = GetRequestId(response, context, error?.RequestId),
            ClientRequestId = GetClientRequestId(response, context, error?.ClientRequestId),
            Date = response.Headers.Date ?? context?.LastResponse?.Headers.Date,
            Attempts = context?.Attempts ?? 0,
            MayHaveExecuted = isWrite,
            Location = GetHeader(response, "Location"),
        };
    }

    public static GraphException IncompleteResponse(HttpResponseMessage response, Exception inner) =>
        inner is PipelineException { Code: var code }
            ? CreateReadError(response, code, $"The response ({DescribeResponse(response)}) was not read: {inner.Message}", inner)
            : CreateReadError(
                response, "connectionFailed", $"The response ({DescribeResponse(response)}) ended early: {inner.Message}", inner);

    /// <summary>Gets a header of a response, also after the response was disposed.</summary>
    public static string? GetHeader(HttpResponseMessage? response, string name) =>
        response is not null && response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    public static string? GetClientRequestId(HttpResponseMessage? response, RequestContext? context, string? idInBody = null) =>
        context is { IsClientRequestIdChosen: true }
            ? context.ClientRequestId
            : GetHeader(response, "client-request-id") ?? idInBody
                ?? GetHeader(context?.LastResponse, "client-request-id") ?? context?.ClientRequestId;

    // The words of the service about an address that is a credential may repeat the address.
    private static bool IsSecret(HttpResponseMessage response, RequestContext? context) =>
        context is { ShowsPath: false }
        || (response.RequestMessage?.RequestUri is { } address && SharingLinkRedaction.IsNeeded(address.AbsolutePath));

    private static string GetCode(BodyFault fault, bool isWrite) =>
        fault == BodyFault.NoContent || (fault == BodyFault.Empty && isWrite) ? "noContent" : ErrorCodes.UnreadableResponse;

    private static string? GetBodyRemedy(BodyFault fault, bool isWrite) => (fault, isWrite) switch
    {
        (BodyFault.NoContent or BodyFault.Empty, true) =>
            "The service accepted the request and returned nothing. Follow the error's Location if it has one. Send such a request "
            + "without a result type, or with SendAsync, whose response has the headers.",
        (BodyFault.NoContent, false) => "The resource has no content. Use SendAsync if that is a result.",
        (BodyFault.WrongShape, false) => "Check that the type fits the address. If it does, a proxy may have replaced the response.",
        (_, true) => "The service reported a success, so the change was probably made. Read the resource before sending it again.",
        _ => ErrorCodes.GetRemedy(null, ErrorCodes.UnreadableResponse),
    };

    // The service has answered, so the request was executed.
    private static GraphException CreateReadError(HttpResponseMessage response, string code, string message, Exception? inner) =>
        new(response.StatusCode, code, message, inner)
        {
            Remedy = ErrorCodes.GetRemedy(null, code),
            RequestId = GetHeader(response, "request-id"),
            ClientRequestId = GetClientRequestId(
                response, response.RequestMessage is { } sent ? RequestContext.GetOrCreate(sent) : null),
            Date = response.Headers.Date,
            Attempts = response.RequestMessage is { } request ? RequestContext.GetOrCreate(request).Attempts : 0,
            MayHaveExecuted = response.RequestMessage is { Method: var method } && RetryRules.IsWrite(method),
        };

    private static string DescribeResponse(HttpResponseMessage response)
    {
        var length = (response.Content as PooledBody)?.Length ?? response.Content.Headers.ContentLength;
        return $"{(int)response.StatusCode}, {GetMediaType(response)}{(length is null ? "" : $", {length} bytes")}";
    }

    private static string BuildMessage(
        HttpResponseMessage response, GraphUrl url, RequestContext context, string code, string? message, TimeSpan? retryAfter) =>
        $"{response.RequestMessage?.Method} {url} failed{DescribeAttempts(context)}: {(int)response.StatusCode} {code}"
        + (message is null ? $" ({GetMediaType(response)})." : url.IsSecret ? "." : $": {message}")
        + (retryAfter is null ? "" : $" The service asked for a wait of {retryAfter:c}.");

    private static string DescribeAttempts(RequestContext? context) => context?.Attempts > 1 ? $" after {context.Attempts} attempts" : "";

    private static string DescribeFault(Exception fault) =>
        fault.InnerException is { } inner && fault is HttpRequestException ? $"{fault.Message} {inner.Message}" : fault.Message;

    private static string GetMediaType(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType ?? "no content";

    // A response inside of a batch may have no ids of its own; the batch is the last response then.
    private static string? GetRequestId(HttpResponseMessage response, RequestContext? context, string? idInBody) =>
        GetHeader(response, "request-id") ?? idInBody ?? GetHeader(context?.LastResponse, "request-id");

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
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return default; // the status is enough to report the error
        }
    }
}
