namespace GraphDelegatedKit.Testing;

public sealed partial class LocalFaults
{
    private readonly Dictionary<string, int> _missingObjects = new(StringComparer.OrdinalIgnoreCase);
    private int _missingResponses;
    private TimeSpan _secretDelay;

    // How long a new client secret is unknown to the token endpoint.
    internal TimeSpan SecretDelay
    {
        get
        {
            lock (_gate)
            {
                return _secretDelay;
            }
        }
    }

    /// <summary>
    /// Plays the delay with which the directory replicates: an application or service principal that Graph creates from now on is not
    /// found by the next requests for it, and a new client secret is refused for some time. The fault stays until <see cref="Clear"/> and
    /// does not count in <see cref="Remaining"/>.
    /// </summary>
    /// <param name="missingResponses">
    /// How many requests to Graph do not find a new object: 404 for the object itself; a list is without it; a service principal for a new
    /// application is refused with 400.
    /// </param>
    /// <param name="secretDelay">
    /// How long, by the tenant's clock, the token endpoint answers AADSTS7000215 to a new secret; null for a secret that works at once.
    /// </param>
    public void DelayReplication(int missingResponses = 3, TimeSpan? secretDelay = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(missingResponses);
        lock (_gate)
        {
            _missingResponses = missingResponses;
            _secretDelay = secretDelay ?? TimeSpan.Zero;
        }
    }

    internal void DelayNewObject(string id)
    {
        lock (_gate)
        {
            if (_missingResponses > 0)
                _missingObjects[id] = _missingResponses;
        }
    }

    // Whether a request does not find the object yet.
    internal bool TakeMissing(string id)
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

    private void ClearReplication()
    {
        _missingObjects.Clear();
        _missingResponses = 0;
        _secretDelay = TimeSpan.Zero;
    }
}
