using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// What faults compare of a request. The batch id is null outside of a batch.
internal sealed class FaultedRequest(HttpContext context, RawTarget target, string? batchId)
{
    private string? _decodedPath;
    private string? _userId;
    private bool _hasReadUser;

    public HttpContext Context => context;

    public string Method => context.Request.Method;

    public RawTarget Target => target;

    public string DecodedPath => _decodedPath ??= target.GetDecodedPath();

    public string? BatchId => batchId;

    // Of the access token, which nothing has validated yet.
    public string? GetUserId()
    {
        if (_hasReadUser)
            return _userId;
        _hasReadUser = true;
        _userId = BearerPayload.Read(context.Request.Headers.Authorization.ToString()) is { } payload
            ? BearerPayload.ReadText(payload, "oid")
            : null;
        return _userId;
    }
}
