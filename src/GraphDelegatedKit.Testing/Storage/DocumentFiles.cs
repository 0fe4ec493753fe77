namespace GraphDelegatedKit.Testing.Storage;

// Documents in files of their own, as earlier versions wrote them: the log takes them over at the start.
internal static class DocumentFiles
{
    // Returns the state with the documents.
    public static TenantState MoveInto(StateLog log, StateFiles files, TenantState state)
    {
        var documents = Find(files).ToList();
        log.Append(documents.Select(document => StateRecord.Create(document.Folder, document.Name, document.Bytes)));
        foreach (var (folder, name, bytes) in documents)
        {
            state = state.With(folder, ((FolderState)state.Get(folder)).With(name, bytes));
            files.Delete(Path.Combine(folder, name));
        }

        return state;
    }

    private static IEnumerable<(string Folder, string Name, byte[] Bytes)> Find(StateFiles files) =>
        from folder in StateLayout.ListDocumentFolders(files.Root)
        from path in Directory.EnumerateFiles(Path.Combine(files.Root, folder), "*.json")
        let name = Path.GetFileName(path)
        where StateLayout.IsDocument(folder, name)
        select (folder, name, files.Read(Path.Combine(folder, name))!);
}
