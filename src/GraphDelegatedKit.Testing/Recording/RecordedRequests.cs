using System.Collections.Frozen;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Storage;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Recording;

// The recorded requests in order of arrival; a batch holds its own requests. A capacity of zero keeps nothing. The oldest requests are
// dropped when there are too many, or when their bodies together are too large.
[NotInSnapshots("a record of what happened")]
internal sealed class RecordedRequests(
    int capacity, long maxBodyBytes, Action<RecordedRequest>? onCompleted, TimeProvider timeProvider)
{
    private readonly Queue<RequestRecord> _entries = new();
    private readonly object _gate = new();
    private long _bodyBytes;

    public IReadOnlyList<RecordedRequest> Snapshot()
    {
        lock (_gate)
        {
            return [.. _entries.Select(entry => entry.Snapshot())];
        }
    }

    public async Task RecordAsync(HttpContext context)
    {
        if (capacity == 0 && onCompleted is null)
            return;
        var startTimestamp = timeProvider.GetTimestamp();
        var entry = new RequestRecord(context, timeProvider.GetUtcNow());
        lock (_gate)
        {
            _entries.Enqueue(entry);
            DropOldest();
        }

        context.Items[typeof(RequestRecord)] = entry;

        // The status is set before the first byte of the response is sent, so that a client that has the response finds it.
        context.Response.OnStarting(() =>
        {
            entry.SetResponse(context);
            return Task.CompletedTask;
        });
        context.Response.OnCompleted(() =>
        {
            entry.Warnings = RequestNotes.GetOrCreate(context).Warnings;
            entry.Complete(timeProvider.GetElapsedTime(startTimestamp));
            CountBody(entry);
            onCompleted?.Invoke(entry.Snapshot());
            return Task.CompletedTask;
        });

        if (IsForm(context.Request))
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
            entry.Form = form.ToFrozenDictionary(field => field.Key, field => field.Value.ToString());
        }
    }

    private void CountBody(RequestRecord entry)
    {
        lock (_gate)
        {
            if (entry.IsDropped)
                return;
            _bodyBytes += entry.CountedBytes = entry.BodyBytes;
            DropOldest();
        }
    }

    private void DropOldest()
    {
        while (_entries.Count > capacity || _bodyBytes > maxBodyBytes)
        {
            var oldest = _entries.Dequeue();
            _bodyBytes -= oldest.CountedBytes;
            oldest.IsDropped = true;
        }
    }

    // Only the sign-in hosts take forms. Elsewhere a form is a body like any other, because curl declares every body a form.
    private static bool IsForm(HttpRequest request) => request.HasFormContentType
        && HttpMethods.IsPost(request.Method)
        && HostNames.GetRole(request.Host.Host) is (HostRole.SignIn or HostRole.Any);

    // The requests of a batch are recorded in the entry of the batch and share its connection id.
    public async Task RecordAsync(HttpContext batchContext, HttpContext itemContext, string itemId, Func<Task> next)
    {
        if (batchContext.Items[typeof(RequestRecord)] is not RequestRecord batchEntry)
        {
            await next().ConfigureAwait(false);
            return;
        }

        itemContext.Connection.Id = batchContext.Connection.Id;
        var entry = new RequestRecord(itemContext, timeProvider.GetUtcNow(), itemId);
        batchEntry.AddBatched(entry);
        var startTimestamp = timeProvider.GetTimestamp();
        await next().ConfigureAwait(false);
        entry.Complete(timeProvider.GetElapsedTime(startTimestamp));
        entry.SetResponse(itemContext);
    }
}
