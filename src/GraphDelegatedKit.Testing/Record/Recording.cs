using System.Collections.Frozen;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Record;

// One request on record while it is still being answered.
internal sealed class Recording(HttpRequest request, DateTimeOffset at)
{
    private readonly FrozenDictionary<string, string> _headers =
        request.Headers.ToFrozenDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);

    private readonly string _method = request.Method;
    private readonly string _scheme = request.Scheme;
    private readonly string _host = request.Host.Value ?? "";
    private readonly string _protocol = request.Protocol;
    private readonly RawTarget _target = RawTarget.Of(request);

    public FrozenDictionary<string, string> Form { get; set; } = FrozenDictionary<string, string>.Empty;

    public CountedBody? Body { get; set; }

    public int Status { get; set; }

    public RecordedRequest Snapshot() => new()
    {
        Method = _method,
        Scheme = _scheme,
        Host = _host,
        Path = _target.Path,
        Query = _target.Query,
        Protocol = _protocol,
        Headers = _headers,
        Form = Form,
        At = at,
        BodyLength = Body?.BytesRead ?? 0,
        Status = Status,
    };
}
