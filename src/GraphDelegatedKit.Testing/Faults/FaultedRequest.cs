using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// The properties of a request that faults compare. The batch id is null outside of a batch.
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

    // The user of the access token, which has not been validated.
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
