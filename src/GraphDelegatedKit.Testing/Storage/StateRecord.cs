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
    private const int FrameLength = 3 * sizeof(int);

    // A document that is gone is null.
    public static StateRecord Create(string folder, string name, byte[]? document) =>
        new(document is null ? StateRecordKind.Delete : StateRecordKind.Write, folder, name, document);

    public static StateRecord Mark(StateMark mark) =>
        new(StateRecordKind.Mark, "", mark.Name, ChangeNumbers.ReadDocument(mark.State), mark.Number);

    public static StateRecord Restore(StateMark mark, TenantState target) =>
        new(StateRecordKind.Restore, "", "", ChangeNumbers.ReadDocument(target), mark.Number);

    public static StateRecord Unmark(StateMark mark) => new(StateRecordKind.Unmark, "", "", null, mark.Number);

    // The frame of a record: its length, the complement of the length, and the checksum of what follows. A reader recognizes a record that
    // was not written completely, and one whose bytes have changed since.
    public void WriteTo(MemoryStream output)
    {
        using var writer = new BinaryWriter(output, Encoding.UTF8, leaveOpen: true);
        var start = (int)output.Position;
        output.Position += FrameLength;
        writer.Write((byte)Kind);
        writer.Write(Number);
        writer.Write(Folder);
        writer.Write(Name);
        writer.Write(Document?.Length ?? -1);
        writer.Write(Document ?? []);
        var end = (int)output.Position;
        var length = end - start - FrameLength;
        var checksum = Crc32C.Compute(output.GetBuffer().AsSpan(start + FrameLength, length));
        output.Position = start;
        writer.Write(length);
        writer.Write(~length);
        writer.Write(checksum);
        output.Position = end;
    }

    // Returns null at the end, and for a record that was not written completely: it is the last, and may have its length but not all bytes.
    // Throws for a damaged record, because the changes after it would be lost with it.
    public static StateRecord? Read(BinaryReader reader, long remainingBytes)
    {
        if (remainingBytes < FrameLength)
            return null;
        var (length, complement, checksum) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadUInt32());
        if (length != ~complement || length <= 0)
            return IsEmpty(reader, length, complement, checksum) ? null : throw new InvalidDataException("has a damaged length");
        remainingBytes -= FrameLength;
        if (length > remainingBytes)
            return null;
        var bytes = reader.ReadBytes(length);
        if (Crc32C.Compute(bytes) != checksum)
            return length == remainingBytes ? null : throw new InvalidDataException("does not match its checksum");
        using var content = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        return ReadContent(content);
    }

    // Reads a record of an earlier version, which had its length alone before it.
    public static StateRecord? ReadUnchecked(BinaryReader reader, long remainingBytes)
    {
        if (remainingBytes < sizeof(int))
            return null;
        var length = reader.ReadInt32();
        return length <= 0 || length > remainingBytes - sizeof(int) ? null : ReadContent(reader);
    }

    private static StateRecord ReadContent(BinaryReader reader)
    {
        var (kind, number) = ((StateRecordKind)reader.ReadByte(), reader.ReadInt64());
        var (folder, name) = (reader.ReadString(), reader.ReadString());
        var documentLength = reader.ReadInt32();
        return new StateRecord(kind, folder, name, documentLength < 0 ? null : reader.ReadBytes(documentLength), number);
    }

    // Whether nothing but zeros follows: a system that lost its power can leave them instead of the last record.
    private static bool IsEmpty(BinaryReader reader, int length, int complement, uint checksum)
    {
        if (length != 0 || complement != 0 || checksum != 0)
            return false;
        var buffer = new byte[4096];
        while (reader.Read(buffer) is > 0 and var count)
        {
            if (buffer.AsSpan(0, count).ContainsAnyExcept((byte)0))
                return false;
        }

        return true;
    }
}
