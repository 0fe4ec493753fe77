using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Groups;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing;

public sealed partial class LocalTenant
{
    private readonly object _snapshotGate = new();

    /// <summary>
    /// Gets the names of the snapshots in the state folder, in alphabetical order.
    /// </summary>
    public IReadOnlyList<string> SnapshotNames
    {
        get
        {
            lock (_snapshotGate)
            {
                return [.. _services.StateFolder.GetNamedSnapshots().Select(snapshot => snapshot.Name)];
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
    /// <exception cref="IOException">The state folder cannot be written.</exception>
    /// <remarks>
    /// A request in progress can be in the snapshot in part, as in the state folder of a tenant whose process ends at that moment.
    /// </remarks>
    public LocalSnapshot TakeSnapshot()
    {
        lock (_snapshotGate)
        {
            return new LocalSnapshot(this, TakeSnapshotAs(""), Clock.GetUtcNow());
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
    /// <exception cref="IOException">The state folder cannot be written. Nothing is changed.</exception>
    public void Restore(LocalSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot.Tenant != this)
        {
            throw new ArgumentException(
                "The snapshot is one of another tenant. Use SaveSnapshot for snapshots that outlive the tenant.", nameof(snapshot));
        }

        lock (_snapshotGate)
        {
            RestoreState(snapshot.Mark);
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
    /// <exception cref="IOException">The state folder cannot be written. There is no new snapshot.</exception>
    public void SaveSnapshot(string name)
    {
        SnapshotName.Validate(name);
        lock (_snapshotGate)
        {
            TakeSnapshotAs(name);
        }
    }

    /// <summary>Restores a stored snapshot as <see cref="Restore"/> does.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">The state folder has no snapshot of that name.</exception>
    /// <exception cref="IOException">As for <see cref="Restore"/>.</exception>
    public void RestoreSnapshot(string name)
    {
        SnapshotName.Validate(name);
        lock (_snapshotGate)
        {
            RestoreState(_services.StateFolder.FindSnapshot(name) ?? throw new ArgumentException(
                $"The tenant has no snapshot '{name}'. {DescribeSnapshots()}", nameof(name)));
        }
    }

    /// <summary>Deletes a stored snapshot, and the contents of files that only this snapshot has.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Whether there was a snapshot of that name.</returns>
    /// <exception cref="ArgumentException">The name has other characters than a snapshot's.</exception>
    public bool DeleteSnapshot(string name)
    {
        SnapshotName.Validate(name);
        lock (_snapshotGate)
        {
            if (!_services.StateFolder.DeleteSnapshot(name))
                return false;
            DeleteUnusedBlobs(_services.StateFolder.GetSnapshots());
            return true;
        }
    }

    private string DescribeSnapshots() => SnapshotNames is { Count: > 0 } names
        ? $"Its snapshots are: {string.Join(", ", names)}."
        : "It has none: store one with SaveSnapshot, or PUT /_local/snapshot/{name}.";

    private StateMark TakeSnapshotAs(string name)
    {
        var services = _services;
        services.Drives.OpenStored();
        return services.Drives.Blobs.KeepAll(() =>
        {
            // Read first: later numbers would let too many delta tokens pass.
            var (latestUserChange, latestMailChange) = (services.Users.LatestChange, services.Mailboxes.LatestChange);
            return services.StateFolder.TakeSnapshot(name, state => ChangeNumbers.Read(state) with
            {
                Latest = GetLatestChanges(state, latestUserChange, latestMailChange),
            });
        });
    }

    private void RestoreState(StateMark snapshot)
    {
        var previous = _services;
        var stateFolder = previous.StateFolder.Restore(snapshot, current =>
            ChangeNumbers.Read(snapshot.State).Continue(GetLatestChanges(
                current, previous.Users.LatestChange, previous.Mailboxes.LatestChange)));
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

    // A drive that has not been opened since a restore has the number of the restore.
    private static Dictionary<string, long> GetLatestChanges(TenantState state, long latestUserChange, long latestMailChange)
    {
        var latest = ChangeNumbers.Read(state).Latest.ToDictionary();
        foreach (var (drive, number) in DriveState.GetLatestChanges(state))
            latest[drive] = Math.Max(number, latest.GetValueOrDefault(drive));
        latest[ChangeNumbers.Users] = latestUserChange;
        latest[ChangeNumbers.Groups] = GroupChangeLog.GetLatestChange(state);
        latest[ChangeNumbers.Mail] = latestMailChange;
        return latest;
    }

    // Deletes the contents of files that neither the state nor one of these snapshots has.
    private void DeleteUnusedBlobs(IReadOnlyList<StateMark> snapshots)
    {
        var states = snapshots.Select(snapshot => snapshot.State).Append(_services.StateFolder.State);
        var usedBlobs = BlobReferences.Find(states);
        _services.Drives.Blobs.DeleteUnused(usedBlobs, hasSnapshots: snapshots.Count > 0, isRunning: _server is not null);
    }
}
