using System.Collections.Concurrent;
using System.Threading.Channels;
using GraphDelegatedKit.Testing.Recording;
using GraphDelegatedKit.Testing.Storage;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Control;

// Tells every subscriber what happens in the tenant: a request that has its response, or a change of anything else.
[NotInSnapshots("a list of readers")]
internal sealed class ChangeFeed
{
    private readonly ConcurrentDictionary<Subscription, bool> _subscriptions = new();

    public ChangeFeed(RequestSummaries summaries, LocalFaults faults)
    {
        summaries.Completed += Publish;
        faults.Registry.Changed += PublishChange;
    }

    public Subscription Subscribe()
    {
        var subscription = new Subscription(this);
        _subscriptions[subscription] = true;
        return subscription;
    }

    public void PublishChange()
    {
        foreach (var (subscription, _) in _subscriptions)
            subscription.AddChange();
    }

    // A request with another method than GET may have changed something.
    private void Publish(RequestSummary entry)
    {
        foreach (var (subscription, _) in _subscriptions)
        {
            subscription.Add(entry);
            if (!HttpMethods.IsGet(entry.Method))
                subscription.AddChange();
        }
    }

    // A subscriber that does not read loses the oldest events, and no memory grows.
    internal sealed class Subscription : IDisposable
    {
        private const int Capacity = 1_000;

        private readonly ChangeFeed _feed;
        private readonly Channel<RequestSummary?> _events;
        private int _hasChange;

        public Subscription(ChangeFeed feed)
        {
            _feed = feed;
            _events = Channel.CreateBounded<RequestSummary?>(
                new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
                dropped => ForgetChange(dropped is null));
        }

        // Null means a change.
        public async ValueTask<RequestSummary?> ReadAsync(CancellationToken cancellationToken)
        {
            var next = await _events.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            ForgetChange(next is null);
            return next;
        }

        public void Add(RequestSummary entry) => _events.Writer.TryWrite(entry);

        // One event stands for all changes that the subscriber has not read.
        public void AddChange()
        {
            if (Interlocked.Exchange(ref _hasChange, 1) == 0)
                _events.Writer.TryWrite(null);
        }

        public void Dispose() => _feed._subscriptions.TryRemove(this, out _);

        private void ForgetChange(bool isChange)
        {
            if (isChange)
                Interlocked.Exchange(ref _hasChange, 0);
        }
    }
}
