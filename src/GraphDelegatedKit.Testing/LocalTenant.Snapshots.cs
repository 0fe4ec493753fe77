using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Groups;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing;

public sealed partial class LocalTenant
{
    private readonly List<WeakReference<LocalSnapshot>> _takenSnapshots = []; // guarded by itself, like every step of a snapshot

    /// <summary>
    /// Gets the names of the snapshots in the state folder, in alphabetical order.
    /// </summary>
    public IReadOnlyList<string> SnapshotNames
    {
        get
        {
            lock (_takenSnapshots)
            {
                return _snapshots.Names;
            }
        }
    }

    /// <summary>
    /// Takes a snapshot of everything the tenant stores: users and their changes, consents, revocations, applications, drives with the
    /// contents of files, shares, sites, teams, mail, open uploads, device codes, the sessions of browsers, and <see cref="Rules"/>. It
    /// takes milliseconds and copies nothing. Not part of it: <see cref="Faults"/>, <see cref="Requests"/>, <see cref="Uploads"/>,
    /// <see cref="Clock"/>, settings such as <see cref="Downloads"/>, and sign-in pages that are open in a browser with the codes they
    /// lead to.
    /// </summary>
    /// <returns>The snapshot, for <see cref="Restore"/>. It is in memory, and ends with this tenant.</returns>
    /// <remarks>
    /// A request in progress can be in the snapshot in part, as in the state folder of a tenant whose process ends at that moment.
    /// </remarks>
    public LocalSnapshot TakeSnapshot()
    {
        lock (_takenSnapshots)
        {
            var snapshot = new LocalSnapshot(this, Capture(), Clock.GetUtcNow());
            _takenSnapshots.RemoveAll(taken => !taken.TryGetTarget(out _));
            _takenSnapshots.Add(new WeakReference<LocalSnapshot>(snapshot));
            return snapshot;
        }
    }

    /// <summary>
    /// Restores a snapshot, as often as needed. Tokens are not stored, as in Entra: one that was issued after the snapshot stays valid as
    /// long as its user, application, consent and sign-in exist in the restored state. The clock does not go back.
    /// </summary>
    /// <remarks>
    /// A request in progress is answered from the state before the restore; if it changes something afterwards, it gets 503 and nothing is
    /// changed. A delta token of changes that are undone gets 410. With a state folder the restore is complete or not made, even if the
    /// process is killed.
    /// </remarks>
    /// <param name="snapshot">The snapshot, of this tenant.</param>
    /// <exception cref="ArgumentException">The snapshot is one of another tenant.</exception>
    /// <exception cref="IOException">
    /// A file cannot be written. If some were, the tenant refuses changes until it is started again, which completes the restore.
    /// </exception>
    public void Restore(LocalSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot.Tenant != this)
        {
            throw new ArgumentException(
                "The snapshot is one of another tenant. Use SaveSnapshot for snapshots that outlive the tenant.", nameof(snapshot));
        }

        lock (_takenSnapshots)
        {
            RestoreState(snapshot.State);
        }
    }

    /// <summary>
    /// Takes a snapshot as <see cref="TakeSnapshot"/> does and stores it under a name in the state folder, where later tenants find it. It
    /// is stored completely or not at all, even if the process is killed, and replaces one with the same name.
    /// </summary>
    /// <param name="name">
    /// The name: 1 to 64 letters, digits, dots, hyphens and underscores, without regard to case; a letter or digit comes first.
    /// </param>
    /// <exception cref="ArgumentException">The name has other characters.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveSnapshot(string name)
    {
        SnapshotFiles.ValidateName(name);
        lock (_takenSnapshots)
        {
            _snapshots.Save(name, Capture());
        }
    }

    /// <summary>Restores a stored snapshot as <see cref="Restore"/> does.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">The state folder has no snapshot of that name.</exception>
    /// <exception cref="IOException">As for <see cref="Restore"/>.</exception>
    /// <exception cref="InvalidDataException">The file is not a snapshot, or a later version wrote it.</exception>
    public void RestoreSnapshot(string name)
    {
        SnapshotFiles.ValidateName(name);
        lock (_takenSnapshots)
        {
            RestoreState(_snapshots.Find(name) ?? throw new ArgumentException(
                $"The tenant has no snapshot '{name}'. {DescribeSnapshots()}", nameof(name)));
        }
    }

    /// <summary>Deletes a stored snapshot, and the contents of files that only this snapshot has.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Whether there was a snapshot of that name.</returns>
    /// <exception cref="ArgumentException">The name has other characters than a snapshot's.</exception>
    public bool DeleteSnapshot(string name)
    {
        SnapshotFiles.ValidateName(name);
        lock (_takenSnapshots)
        {
            if (!_snapshots.Delete(name))
                return false;
            DeleteUnusedBlobs([.. GetStoredSnapshots(), .. GetTakenSnapshots()]);
            return true;
        }
    }

    private string DescribeSnapshots() => _snapshots.Names is { Count: > 0 } names
        ? $"Its snapshots are: {string.Join(", ", names)}."
        : "It has none: store one with SaveSnapshot, or PUT /_local/snapshot/{name}.";

    private TenantState Capture()
    {
        var services = _services;
        services.Drives.OpenStored();
        return services.Drives.Blobs.KeepAll(() =>
        {
            // Read first: later numbers would let too many delta tokens pass.
            var (latestUserChange, latestMailChange) = (services.Users.LatestChange, services.Mailboxes.LatestChange);
            var state = services.StateFolder.Capture();
            var latest = GetLatestChanges(state, latestUserChange, latestMailChange);
            return (ChangeNumbers.Read(state) with { Latest = latest }).WriteTo(state);
        });
    }

    private void RestoreState(TenantState target)
    {
        var previous = _services;
        previous.Drives.OpenStored();
        var stateFolder = previous.StateFolder.Restore(current =>
            ChangeNumbers.Read(target).Continue(GetLatestChanges(
                current, previous.Users.LatestChange, previous.Mailboxes.LatestChange)).WriteTo(target));
        previous.Drives.Blobs.DeleteNew();

        var restored = CreateServices(
            previous.Options, stateFolder, previous.Registration, previous.SigningKey, previous.Drives.Blobs)
            with { Downloads = previous.Downloads, UploadLog = previous.UploadLog };
        restored.AdoptSettings(previous);
        var router = CreateRouter(restored);
        Volatile.Write(ref _services, restored);
        Volatile.Write(ref _router, router);
        _changes.PublishChange();
    }

    private static Dictionary<string, long> GetLatestChanges(TenantState state, long latestUserChange, long latestMailChange)
    {
        var latest = DriveState.GetLatestChanges(state).ToDictionary();
        latest[ChangeNumbers.Users] = latestUserChange;
        latest[ChangeNumbers.Groups] = GroupChangeLog.GetLatestChange(state);
        latest[ChangeNumbers.Mail] = latestMailChange;
        return latest;
    }

    // Deletes the contents of files that neither the state nor one of these snapshots has.
    private void DeleteUnusedBlobs(IEnumerable<TenantState> snapshots)
    {
        if (_services.StateFolder.IsReplaced)
            return; // a restore failed, and the next start completes it with its contents
        var blobs = _services.Drives.Blobs;
        var states = snapshots.ToList();
        var usedBlobs = BlobReferences.Find([_services.StateFolder.Capture(), .. states]);
        blobs.DeleteUnused(usedBlobs, hasSnapshots: states.Count > 0, isRunning: _server is not null);
    }

    private List<TenantState> GetStoredSnapshots() => [.. _snapshots.Names.Select(name => _snapshots.Find(name)!)];

    private IEnumerable<TenantState> GetTakenSnapshots() =>
        _takenSnapshots.Select(taken => taken.TryGetTarget(out var snapshot) ? snapshot.State : null).OfType<TenantState>();
}
