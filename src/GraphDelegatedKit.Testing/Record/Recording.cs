using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Net.Mime;
using System.Text;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Record;

// One request on record while it is still being answered.
internal sealed class Recording
{
    private const int KeptOfABody = 64 * 1024;

    private readonly Dictionary<string, string> _headers;
    private readonly string _method;
    private readonly string _scheme;
    private readonly string _host;
    private readonly string _protocol;
    private readonly string _connection;
    private readonly DateTimeOffset _at;
    private readonly RawTarget _target;
    private readonly string? _batchId;
    private readonly ConcurrentQueue<Recording> _batched = new();

    public Recording(HttpContext context, DateTimeOffset at, string? batchId = null)
    {
        var request = context.Request;
        _headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _method = request.Method;
        _scheme = request.Scheme;
        _host = request.Host.Value ?? "";
        _protocol = request.Protocol;
        _connection = context.Connection.Id;
        _at = at;
        _batchId = batchId;
        _target = RawTarget.Of(request);
        Body = new KeptBody(request.Body, IsText(request.ContentType) ? KeptOfABody : 0);
        request.Body = Body;
    }

    public FrozenDictionary<string, string> Form { get; set; } = FrozenDictionary<string, string>.Empty;

    public int Status { get; set; }

    private KeptBody Body { get; }

    public void Add(Recording batched) => _batched.Enqueue(batched);

    public RecordedRequest Snapshot() => new()
    {
        Method = _method,
        Scheme = _scheme,
        Host = _host,
        Path = _target.Path,
        Query = _target.Query,
        Protocol = _protocol,
        ConnectionId = _connection,
        Headers = _headers,
        Form = Form,
        At = _at,
        Body = Encoding.UTF8.GetString(Body.Beginning()),
        BodyLength = Body.BytesRead,
        Status = Status,
        BatchId = _batchId,
        Batched = [.. _batched.Select(batched => batched.Snapshot())],
    };

    private static bool IsText(string? contentType) => contentType is not null
        && (contentType.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || contentType.StartsWith(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)
            || contentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase));
}
