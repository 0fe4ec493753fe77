using System.Collections.Frozen;
using GraphDelegatedKit.Testing.Faults;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Record;

// Every request in order of arrival.
internal sealed class RequestRecord(int capacity, TimeProvider time)
{
    private readonly Queue<Recording> _recordings = new();
    private readonly object _gate = new();

    public IReadOnlyList<RecordedRequest> Snapshot()
    {
        lock (_gate)
        {
            return [.. _recordings.Select(recording => recording.Snapshot())];
        }
    }

    public async Task EnterAsync(HttpContext context)
    {
        var recording = new Recording(context.Request, time.GetUtcNow());
        lock (_gate)
        {
            _recordings.Enqueue(recording);
            while (_recordings.Count > capacity)
                _recordings.Dequeue();
        }

        recording.Body = new CountedBody(context.Request.Body);
        context.Request.Body = recording.Body;

        // Set before the first byte of the answer leaves: whoever has the answer finds its status on record.
        context.Response.OnStarting(() =>
        {
            recording.Status = Fault.WasDropped(context) ? 0 : context.Response.StatusCode;
            return Task.CompletedTask;
        });

        if (context.Request.HasFormContentType)
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
            recording.Form = form.ToFrozenDictionary(field => field.Key, field => field.Value.ToString());
        }

    }
}
