namespace GraphDelegatedKit.Testing.Storage;

// The numbers of changes that a restore has undone: a delta token of such a change is refused, because its client has seen changes that
// never happened. Later changes get higher numbers. A resource is the id of a drive, Users, Groups or Mail.
internal sealed record ChangeNumbers
{
    public const string Users = "users";
    public const string Groups = "groups";
    public const string Mail = "mail";

    // The number of the latest change at the time of a snapshot or restore.
    public IReadOnlyDictionary<string, long> Latest { get; init; } = new Dictionary<string, long>();

    public IReadOnlyDictionary<string, IReadOnlyList<UndoneChanges>> Undone { get; init; } =
        new Dictionary<string, IReadOnlyList<UndoneChanges>>();

    public static ChangeNumbers Read(StateFolder stateFolder) =>
        stateFolder.Read<ChangeNumbers>(StateLayout.ChangeNumbersFile) ?? new ChangeNumbers();

    public static ChangeNumbers Read(TenantState state) =>
        ReadDocument(state) is { } document ? StateFolder.Deserialize<ChangeNumbers>(document) : new ChangeNumbers();

    public static byte[]? ReadDocument(TenantState state) => state.Get("").Read(StateLayout.ChangeNumbersFile);

    public static TenantState WriteDocument(TenantState state, byte[] document) =>
        state.With("", ((FolderState)state.Get("")).With(StateLayout.ChangeNumbersFile, document));

    public TenantState WriteTo(TenantState state) => WriteDocument(state, StateFolder.Serialize(this));

    public long GetLatest(string resource) => Latest.GetValueOrDefault(resource);

    public bool IsUndone(string resource, long changeNumber) =>
        Undone.TryGetValue(resource, out var ranges) && ranges.Any(range => changeNumber > range.After && changeNumber <= range.UpTo);

    // Returns the numbers after a restore of the snapshot that holds these. latest has the numbers just before the restore: all above the
    // snapshot's become undone.
    public ChangeNumbers Continue(IReadOnlyDictionary<string, long> latest)
    {
        var undone = Undone.ToDictionary();
        foreach (var (resource, upTo) in latest.Where(entry => entry.Value > GetLatest(entry.Key)))
            undone[resource] = [.. undone.GetValueOrDefault(resource) ?? [], new UndoneChanges(GetLatest(resource), upTo)];
        return new ChangeNumbers
        {
            // One more, so that the number of the current state is not one that was undone.
            Latest = Latest.Keys.Union(latest.Keys).ToDictionary(
                resource => resource,
                resource => latest.GetValueOrDefault(resource) > GetLatest(resource) ? latest[resource] + 1 : GetLatest(resource)),
            Undone = undone,
        };
    }
}

internal readonly record struct UndoneChanges(long After, long UpTo);
