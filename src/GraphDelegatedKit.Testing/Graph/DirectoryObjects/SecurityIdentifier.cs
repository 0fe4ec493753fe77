using System.Buffers.Binary;
using System.Globalization;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// The security identifier of a user or a group: "S-1-12-1" and the four numbers in the bytes of the object id, as in the example of
// https://learn.microsoft.com/graph/api/group-post-groups#example-2-create-a-group-with-owners-and-members.
internal static class SecurityIdentifier
{
    public static string? Create(string objectId)
    {
        if (!Guid.TryParse(objectId, out var id))
            return null;
        var bytes = id.ToByteArray();
        var numbers = Enumerable.Range(0, 4).Select(index => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(index * 4)));
        return "S-1-12-1-" + string.Join('-', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
    }
}
