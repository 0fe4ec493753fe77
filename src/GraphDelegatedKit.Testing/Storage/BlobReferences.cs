using System.Text.Json;

namespace GraphDelegatedKit.Testing.Storage;

// The blobs that documents refer to: whatever stores the name of a blob, stores it in a member "blob".
internal static class BlobReferences
{
    public static HashSet<string> Find(IEnumerable<TenantState> states)
    {
        var blobs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var folder in states.SelectMany(state => state.Folders.Values).Distinct())
        {
            foreach (var name in folder.Names)
                AddReferences(folder.Read(name)!, blobs);
        }

        return blobs;
    }

    private static void AddReferences(byte[] document, HashSet<string> blobs)
    {
        var reader = new Utf8JsonReader(document);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("blob"u8))
                continue;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
                blobs.Add(reader.GetString()!);
        }
    }
}
