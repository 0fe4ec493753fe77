using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Storage;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Recording;

// The last 2,000 answered requests, for the control API: user, fault and error of each, but no bodies and no credentials. Kept even if
// LocalTenantOptions.MaxRecordedRequests is 0; RequestLog keeps the whole requests for .NET tests.
[NotInSnapshots("a record of requests")]
internal sealed class Journal(Func<UserDirectory> users, TimeProvider timeProvider)
{
    private const int Capacity = 2_000;

    private readonly Queue<JournalEntry> _entries = new();
    private readonly object _gate = new();
    private TaskCompletionSource? _published; // set while a reader waits
    private long _lastNumber;

    // Raised after the whole answer.
    public event Action<JournalEntry>? Completed;

    public void Record(HttpContext context)
    {
        var pending = new PendingEntry(this, context, batchId: null);

        // Published before the first byte of the answer is sent, so that a client that has the answer finds it in the journal.
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

    // For a request of a batch. Call the result after its answer.
    public Action Begin(HttpContext itemContext, string batchId) => new PendingEntry(this, itemContext, batchId).Complete;

    public (IReadOnlyList<JournalEntry> Entries, long LastNumber) Find(Func<JournalEntry, bool> matches)
    {
        lock (_gate)
        {
            return ([.. _entries.Where(matches)], _lastNumber);
        }
    }

    // Returns as soon as an entry matches; after maxWait, returns no entries. The caller is another process, so the wait uses the system
    // clock and not the tenant's.
    public async Task<(IReadOnlyList<JournalEntry> Entries, long LastNumber)> WaitAsync(
        Func<JournalEntry, bool> matches, TimeSpan maxWait, CancellationToken cancellationToken)
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

    private JournalEntry Publish(Func<long, JournalEntry> create)
    {
        TaskCompletionSource? published;
        JournalEntry entry;
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

    // A request that is not answered yet.
    private sealed class PendingEntry(Journal journal, HttpContext context, string? batchId)
    {
        private readonly DateTimeOffset _time = journal.TimeProvider.GetUtcNow();
        private readonly long _startTimestamp = journal.TimeProvider.GetTimestamp();
        private JournalEntry? _entry;

        private TimeSpan Elapsed => journal.TimeProvider.GetElapsedTime(_startTimestamp);

        public void Publish() => _entry ??= journal.Publish(Create);

        public void Complete()
        {
            Publish();
            _entry!.Duration = Elapsed;
            journal.Completed?.Invoke(_entry);
        }

        private JournalEntry Create(long number)
        {
            var (request, notes) = (context.Request, RequestNotes.GetOrCreate(context));
            if (notes.User is null)
                ReadUnvalidatedCaller(notes);
            var target = RawTarget.FromRequest(request);
            var path = UrlRedactor.RedactPath(target.Path);
            return new JournalEntry
            {
                Number = number,
                Time = _time,
                Method = request.Method,
                Origin = Hosting.Origin.FromRequest(request).BaseUrl,
                Path = path,
                Query = UrlRedactor.RedactQuery(target.Path, target.Query),
                Status = Fault.WasDropped(context) ? 0 : context.Response.StatusCode,
                Duration = Elapsed,
                UserId = notes.User?.Id,
                User = notes.User?.UserPrincipalName,
                ClientId = notes.ClientId,
                Scopes = notes.Scopes,
                FaultId = notes.FaultId,
                ErrorCode = notes.ErrorCode,
                ErrorMessage = notes.ErrorMessage?.Replace(target.Path, path, StringComparison.Ordinal),
                BatchId = batchId,
                Warnings = notes.Warnings,
            };
        }

        // A request that met a fault, or whose token was refused.
        private void ReadUnvalidatedCaller(RequestNotes notes)
        {
            if (BearerPayload.Read(context.Request.Headers.Authorization.ToString()) is not { } payload)
                return;
            var user = BearerPayload.ReadText(payload, "oid") is { } id ? journal.Users.Find(id) : null;
            var scopes = BearerPayload.ReadText(payload, "scp")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
            notes.SetCaller(user, BearerPayload.ReadText(payload, "appid"), scopes);
        }
    }

    private UserDirectory Users => users();

    private TimeProvider TimeProvider => timeProvider;
}
