using System.Collections.Immutable;

namespace GraphDelegatedKit.Testing.Storage;

// The state that the records of a log lead to, and the snapshots on the way.
internal sealed class StateReplay
{
    private readonly Dictionary<long, StateMark> _marks = [];
    private Dictionary<string, ImmutableDictionary<string, byte[]>.Builder> _folders = new(StringComparer.Ordinal);

    public TenantState State => _folders.Aggregate(
        TenantState.Empty, (state, folder) => state.With(folder.Key, new FolderState(folder.Value.ToImmutable())));

    // In the order in which they were taken; of two with one name, the later one counts.
    public IEnumerable<StateMark> NamedMarks => _marks.Values.Where(mark => mark.Name.Length > 0).OrderBy(mark => mark.Number);

    public long LastNumber { get; private set; }

    public void Apply(StateRecord record)
    {
        switch (record.Kind)
        {
            case StateRecordKind.Write:
                GetFolder(record.Folder)[record.Name] = record.Document!;
                break;
            case StateRecordKind.Delete:
                GetFolder(record.Folder).Remove(record.Name);
                break;
            case StateRecordKind.Mark:
                _marks[record.Number] = new StateMark(record.Number, record.Name, ChangeNumbers.WriteDocument(State, record.Document!));
                LastNumber = record.Number;
                break;
            case StateRecordKind.Restore:
                _folders = ChangeNumbers.WriteDocument(_marks[record.Number].State, record.Document!).Folders.ToDictionary(
                    folder => folder.Key, folder => ((FolderState)folder.Value).Documents.ToBuilder(), StringComparer.Ordinal);
                break;
            case StateRecordKind.Unmark:
                _marks.Remove(record.Number);
                break;
            default:
                throw new InvalidDataException($"has the unknown kind {record.Kind}");
        }
    }

    private ImmutableDictionary<string, byte[]>.Builder GetFolder(string name)
    {
        if (!_folders.TryGetValue(name, out var folder))
            _folders.Add(name, folder = FolderState.Empty.Documents.ToBuilder());
        return folder;
    }
}
