using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Storage;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Recording;

// Summaries of the last 2,000 recorded requests, for the control API: user, fault and error of each, but no bodies and no credentials.
// They exist even if LocalTenantOptions.MaxRecordedRequests is 0; RecordedRequests has the whole requests for .NET tests.
[NotInSnapshots("a record of what happened")]
internal sealed class RequestSummaries(Func<UserDirectory> users, TimeProvider timeProvider)
{
    private const int Capacity = 2_000;

    private readonly Queue<RequestSummary> _entries = new();
    private readonly object _gate = new();
    private TaskCompletionSource? _published; // set while a reader waits
    private long _lastNumber;

    // Raised after the end of the response.
    public event Action<RequestSummary>? Completed;

    public void Record(HttpContext context)
    {
        var pending = new PendingEntry(this, context, batchId: null);

        // The summary is published before the first byte of the response is sent, so that a client that has the response finds it.
        context.Response.OnStarting(() =>
        {
            pending.Publish();
            return Task.CompletedTask;
        });
        context.Response.OnCompleted(() =>
        {
            pending.Complete();
            return Task.CompletedTask;
        });
    }

    // Begins the summary of a request of a batch. The caller calls the result when the request has its response.
    public Action Begin(HttpContext itemContext, string batchId) => new PendingEntry(this, itemContext, batchId).Complete;

    public (IReadOnlyList<RequestSummary> Entries, long LastNumber) Find(Func<RequestSummary, bool> matches)
    {
        lock (_gate)
        {
            return ([.. _entries.Where(matches)], _lastNumber);
        }
    }

    // Returns as soon as an entry matches; after maxWait, returns no entries. The caller is another process, so the wait uses the system
    // clock and not the tenant's.
    public async Task<(IReadOnlyList<RequestSummary> Entries, long LastNumber)> WaitAsync(
        Func<RequestSummary, bool> matches, TimeSpan maxWait, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(maxWait, TimeProvider.System);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        while (true)
        {
            Task published;
            lock (_gate)
            {
                _published ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                published = _published.Task;
            }

            var found = Find(matches);
            if (found.Entries.Count > 0)
                return found;
            try
            {
                await published.WaitAsync(linked.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return Find(matches);
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
        }
    }

    private RequestSummary Publish(Func<long, RequestSummary> create)
    {
        TaskCompletionSource? published;
        RequestSummary entry;
        lock (_gate)
        {
            entry = create(++_lastNumber);
            _entries.Enqueue(entry);
            if (_entries.Count > Capacity)
                _entries.Dequeue();
            (published, _published) = (_published, null);
        }

        published?.TrySetResult();
        return entry;
    }

    // A request that has no response yet.
    private sealed class PendingEntry(RequestSummaries summaries, HttpContext context, string? batchId)
    {
        private readonly DateTimeOffset _time = summaries.TimeProvider.GetUtcNow();
        private readonly long _startTimestamp = summaries.TimeProvider.GetTimestamp();
        private RequestSummary? _entry;

        private TimeSpan Elapsed => summaries.TimeProvider.GetElapsedTime(_startTimestamp);

        public void Publish() => _entry ??= summaries.Publish(Create);

        public void Complete()
        {
            Publish();
            _entry!.Duration = Elapsed;
            summaries.Completed?.Invoke(_entry);
        }

        private RequestSummary Create(long number)
        {
            var (request, notes) = (context.Request, RequestNotes.GetOrCreate(context));
            if (notes.User is null)
                ReadUnvalidatedCaller(notes);
            var target = RawTarget.FromRequest(request);
            return new RequestSummary
            {
                Number = number,
                Time = _time,
                Method = request.Method,
                Origin = Hosting.Origin.FromRequest(request).BaseUrl,
                Path = UrlRedactor.RedactPath(target.Path),
                Query = UrlRedactor.RedactQuery(target.Path, target.Query),
                Status = Fault.WasDropped(context) ? 0 : context.Response.StatusCode,
                Duration = Elapsed,
                UserId = notes.User?.Id,
                User = notes.User?.UserPrincipalName,
                ClientId = notes.ClientId is { } clientId ? UrlRedactor.RedactText(clientId, "") : null,
                Scopes = notes.Scopes,
                FaultId = notes.FaultId,
                FaultKind = notes.FaultKind,
                Error = notes.Error is { } error
                    ? error with { Message = UrlRedactor.RedactText(error.Message, target.Path) }
                    : null,
                BatchId = batchId,
                Warnings = notes.Warnings,
            };
        }

        // Reads the caller from the token although it was not validated: the request met a fault, or its token was refused.
        private void ReadUnvalidatedCaller(RequestNotes notes)
        {
            if (BearerPayload.Read(context.Request.Headers.Authorization.ToString()) is not { } payload)
                return;
            var user = BearerPayload.ReadText(payload, "oid") is { } id ? summaries.Users.Find(id) : null;
            var scopes = BearerPayload.ReadText(payload, "scp")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
            notes.SetCaller(user, BearerPayload.ReadText(payload, "appid"), scopes);
        }
    }

    private UserDirectory Users => users();

    private TimeProvider TimeProvider => timeProvider;
}
