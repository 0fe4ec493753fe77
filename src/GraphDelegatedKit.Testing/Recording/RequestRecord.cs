using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Net.Mime;
using System.Text;
using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Recording;

// A recorded request, which may still be in progress.
internal sealed class RequestRecord
{
    private const int MaxRecordedBodyBytes = 64 * 1024;

    private readonly Dictionary<string, string> _headers;
    private readonly string _method;
    private readonly string _scheme;
    private readonly string _host;
    private readonly string _protocol;
    private readonly string _connectionId;
    private readonly DateTimeOffset _receivedAt;
    private readonly RawTarget _target;
    private readonly string? _batchId;
    private readonly ConcurrentQueue<RequestRecord> _batchedEntries = new();

    public RequestRecord(HttpContext context, DateTimeOffset receivedAt, string? batchId = null)
    {
        var request = context.Request;
        _headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _method = request.Method;
        _scheme = request.Scheme;
        _host = request.Host.Value ?? "";
        _protocol = request.Protocol;
        _connectionId = context.Connection.Id;
        _receivedAt = receivedAt;
        _batchId = batchId;
        _target = RawTarget.FromRequest(request);
        Body = new RecordingStream(request.Body, IsText(request.ContentType) ? MaxRecordedBodyBytes : 0);
        request.Body = Body;
    }

    public FrozenDictionary<string, string> Form { get; set; } = FrozenDictionary<string, string>.Empty;

    public int Status { get; private set; }

    public RequestError? Error { get; private set; }

    public IReadOnlyList<RequestWarning> Warnings { get; set; } = [];

    public TimeSpan Duration { get; private set; }

    // Whether the entry is no longer in the log. The lock of the log guards this property and CountedBytes.
    public bool IsDropped { get; set; }

    // The bytes by which the entry counts in the log; zero before the end of the request.
    public long CountedBytes { get; set; }

    // The recorded bytes of the body, with those of the requests of a batch.
    public long BodyBytes => Body.RecordedLength + _batchedEntries.Sum(entry => entry.BodyBytes);

    private RecordingStream Body { get; }

    // Copies what the context says as soon as the response begins, because the record must not keep the context.
    public void SetResponse(HttpContext context)
    {
        var notes = RequestNotes.GetOrCreate(context);
        (Status, Error, Warnings) = (Fault.WasDropped(context) ? 0 : context.Response.StatusCode, notes.Error, notes.Warnings);
    }

    public void Complete(TimeSpan duration)
    {
        Duration = duration;
        Body.Detach();
    }

    public void AddBatched(RequestRecord entry) => _batchedEntries.Enqueue(entry);

    public RecordedRequest Snapshot() => new()
    {
        Method = _method,
        Scheme = _scheme,
        Host = _host,
        Path = _target.Path,
        Query = _target.Query,
        Protocol = _protocol,
        ConnectionId = _connectionId,
        Headers = _headers,
        Form = Form,
        ReceivedAt = _receivedAt,
        Body = Encoding.UTF8.GetString(Body.GetRecordedBytes()),
        BodyLength = Body.BytesRead,
        Status = Status,
        ErrorCode = Error?.Code,
        ErrorMessage = Error?.Message,
        Duration = Duration,
        Warnings = Warnings,
        BatchId = _batchId,
        BatchedRequests = [.. _batchedEntries.Select(entry => entry.Snapshot())],
    };

    private static bool IsText(string? contentType) => contentType is not null
        && (contentType.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || contentType.StartsWith(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)
            || contentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase));
}
