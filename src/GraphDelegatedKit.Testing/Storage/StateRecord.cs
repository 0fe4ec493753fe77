using System.Text;

namespace GraphDelegatedKit.Testing.Storage;

internal enum StateRecordKind : byte
{
    Write = 1, // a document was written
    Delete = 2, // a document was deleted
    Mark = 3, // a snapshot was taken of the state at this place; Name is its name, empty for one that ends with its tenant
    Restore = 4, // the state became that of a snapshot
    Unmark = 5, // a named snapshot was deleted
}

// One entry of the state log. Number identifies a snapshot. The document of a mark or restore has the change numbers, which replace those
// of the state.
internal sealed record StateRecord(StateRecordKind Kind, string Folder, string Name, byte[]? Document, long Number = 0)
{
    // A document that is gone is null.
    public static StateRecord Create(string folder, string name, byte[]? document) =>
        new(document is null ? StateRecordKind.Delete : StateRecordKind.Write, folder, name, document);

    public static StateRecord Mark(StateMark mark) =>
        new(StateRecordKind.Mark, "", mark.Name, ChangeNumbers.ReadDocument(mark.State), mark.Number);

    public static StateRecord Restore(StateMark mark, TenantState target) =>
        new(StateRecordKind.Restore, "", "", ChangeNumbers.ReadDocument(target), mark.Number);

    public static StateRecord Unmark(StateMark mark) => new(StateRecordKind.Unmark, "", "", null, mark.Number);

    // The number of bytes comes first, so that a reader recognizes a record that was not written completely.
    public void WriteTo(MemoryStream output)
    {
        using var writer = new BinaryWriter(output, Encoding.UTF8, leaveOpen: true);
        var start = output.Position;
        writer.Write(0);
        writer.Write((byte)Kind);
        writer.Write(Number);
        writer.Write(Folder);
        writer.Write(Name);
        writer.Write(Document?.Length ?? -1);
        writer.Write(Document ?? []);
        var end = output.Position;
        output.Position = start;
        writer.Write((int)(end - start) - sizeof(int));
        output.Position = end;
    }

    // Returns null at the end, and for a record that was not written completely.
    public static StateRecord? Read(BinaryReader reader, long remainingBytes)
    {
        if (remainingBytes < sizeof(int))
            return null;
        var length = reader.ReadInt32();
        if (length <= 0 || length > remainingBytes - sizeof(int))
            return null;
        var (kind, number) = ((StateRecordKind)reader.ReadByte(), reader.ReadInt64());
        var (folder, name) = (reader.ReadString(), reader.ReadString());
        var documentLength = reader.ReadInt32();
        return new StateRecord(kind, folder, name, documentLength < 0 ? null : reader.ReadBytes(documentLength), number);
    }
}
