using System.Text;

namespace GraphDelegatedKit.Testing.Storage;

// The changes of a restore, in one file that is there completely or not at all. They are made only when the file is there, and made again
// at the next start if the process was killed before the last of them.
internal static class RestoreJournal
{
    public static void Write(StateFiles files, TenantState current, TenantState target)
    {
        var changes = target.GetDifferences(current).ToList();
        if (changes.Count == 0)
            return;
        files.Replace(StateLayout.RestoreFile, file =>
        {
            using var writer = new BinaryWriter(file, Encoding.UTF8, leaveOpen: true);
            writer.Write(changes.Count);
            foreach (var (folder, name) in changes)
            {
                var document = target.Get(folder).Read(name);
                writer.Write(folder);
                writer.Write(name);
                writer.Write(document is not null);
                if (document is null)
                    continue;
                writer.Write(document.Length);
                writer.Write(document);
            }
        });
    }

    public static void Complete(StateFiles files)
    {
        if (files.Read(StateLayout.RestoreFile) is not { } journal)
            return;
        using (var reader = new BinaryReader(new MemoryStream(journal), Encoding.UTF8))
        {
            for (var remaining = reader.ReadInt32(); remaining > 0; remaining--)
            {
                var (folder, name) = (reader.ReadString(), reader.ReadString());
                var path = Path.Combine(folder, name);
                if (reader.ReadBoolean())
                {
                    var document = reader.ReadBytes(reader.ReadInt32());
                    files.EnsureFolder(folder);
                    files.Replace(path, document);
                }
                else
                {
                    files.Delete(path);
                }
            }
        }

        files.Delete(StateLayout.RestoreFile);
    }
}
