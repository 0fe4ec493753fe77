namespace AppRegistration;

/// <summary>Writes files as a whole: a program that is killed leaves the old content or the new one.</summary>
internal static class OwnerOnlyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a file that only its owner can read.</summary>
    public static void Write(string path, byte[] content) => Write(path, content, OwnerOnly);

    /// <summary>Writes a file without secrets. A file that exists keeps its permissions.</summary>
    public static void WriteShared(string path, byte[] content) =>
        Write(path, content, !OperatingSystem.IsWindows() && File.Exists(path) ? File.GetUnixFileMode(path) : null);

    private static void Write(string path, byte[] content, UnixFileMode? mode)
    {
        var link = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true) : null;
        var target = link?.FullName ?? Path.GetFullPath(path);
        CreateFolder(Path.GetDirectoryName(target)!);
        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows() && mode is { } createMode) options.UnixCreateMode = createMode;
            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows() && mode is { } fileMode) File.SetUnixFileMode(temporary, fileMode); // whatever the umask is
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
    }
}
