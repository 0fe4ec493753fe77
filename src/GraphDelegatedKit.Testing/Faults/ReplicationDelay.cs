using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Faults;

// The effect of a fault that plays the replication of the directory: new objects are missing for some requests, new secrets for some time.
[NotInSnapshots("scripted by the test")]
internal sealed class ReplicationDelay(int missingResponses, TimeSpan secretDelay)
{
    private readonly Dictionary<string, int> _missingObjects = new(StringComparer.OrdinalIgnoreCase);
    private readonly object _gate = new();

    public TimeSpan SecretDelay => secretDelay;

    public void Add(string id)
    {
        lock (_gate)
        {
            if (missingResponses > 0)
                _missingObjects[id] = missingResponses;
        }
    }

    // Whether a request does not find the object yet.
    public bool TakeMissing(string id)
    {
        lock (_gate)
        {
            if (!_missingObjects.TryGetValue(id, out var remaining))
                return false;
            if (remaining == 1)
                _missingObjects.Remove(id);
            else
                _missingObjects[id] = remaining - 1;
            return true;
        }
    }
}
