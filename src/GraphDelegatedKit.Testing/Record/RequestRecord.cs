using System.Collections.Frozen;
using GraphDelegatedKit.Testing.Faults;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Record;

// Every request in order of arrival, and with a batch the requests in it; nothing where no room is.
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
        if (capacity == 0)
            return;
        var recording = new Recording(context, time.GetUtcNow());
        lock (_gate)
        {
            _recordings.Enqueue(recording);
            while (_recordings.Count > capacity)
                _recordings.Dequeue();
        }

        context.Items[typeof(Recording)] = recording;

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

    // The requests of a batch stand with the batch they came in; they have no connection of their own.
    public async Task EnterAsync(HttpContext batch, HttpContext inner, string id, Func<Task> work)
    {
        if (batch.Items[typeof(Recording)] is not Recording outer)
        {
            await work().ConfigureAwait(false);
            return;
        }

        inner.Connection.Id = batch.Connection.Id;
        var recording = new Recording(inner, time.GetUtcNow(), id);
        outer.Add(recording);
        await work().ConfigureAwait(false);
        recording.Status = Fault.WasDropped(inner) ? 0 : inner.Response.StatusCode;
    }
}
