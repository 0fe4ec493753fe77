using GraphDelegatedKit.Files.Downloads;
using GraphDelegatedKit.Storage;
using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>
/// An open folder below one local folder, and never outside of it. Another process that replaces a folder on the path by a link cannot
/// lead a download away from it.
/// </summary>
/// <remarks>
/// On Linux each folder is opened from the handle of the folder above it, links are refused, and the files are opened from the handle
/// (<see href="https://man7.org/linux/man-pages/man5/proc_pid_fd.5.html"/>). On Windows a folder cannot be renamed while a file in it is
/// open, so the path is checked again once the partial file is open. On other systems it is checked again too, but a folder that is
/// replaced after that is not noticed.
/// </remarks>
internal sealed class LocalFolder : IDisposable
{
    private const string HandleFolder = "/proc/self/fd";

    private readonly SafeFileHandle? _handle;
    private readonly string _root, _path, _shownPath;

    private LocalFolder(string root, SafeFileHandle? handle, string path, string shownPath)
    {
        (_root, _handle, _shownPath) = (root, handle, shownPath);
        _path = handle is null ? path : $"{HandleFolder}/{handle.DangerousGetHandle()}";
    }

    /// <summary>Opens a folder, and creates it and the folders above it where they do not exist.</summary>
    /// <param name="root">The full path of the folder that all paths must stay below. It may be a link.</param>
    /// <param name="path">The path below the root, separated by <c>/</c>; empty for the root.</param>
    /// <exception cref="IOException">The path contains a file, or a link, which could lead out of the root.</exception>
    public static LocalFolder Open(string root, string path)
    {
        Directory.CreateDirectory(root);
        var folder = new LocalFolder(root, OpenHandle(root, followLink: true), root, root);
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            using var parent = folder;
            folder = parent.OpenChild(name);
        }

        return folder;
    }

    /// <summary>Creates a folder below the root if it does not exist.</summary>
    /// <inheritdoc cref="Open"/>
    /// <returns>The full path of the folder.</returns>
    public static string Create(string root, string path)
    {
        using var folder = Open(root, path);
        return folder._shownPath;
    }

    /// <summary>Returns a file in the folder as the destination of a download.</summary>
    /// <exception cref="IOException">The file, or a file that the download needs beside it, is a link.</exception>
    public LocalDestination GetFile(string name)
    {
        var file = new LocalDestination(Path.Combine(_path, name), EnsureBelowRoot(Path.Combine(_shownPath, name)))
        {
            EnsureInside = EnsureNoLinks,
        };
        foreach (var path in new[] { file.Path, PartialFileLock.GetPath(file.Path), PartialFileLock.GetCheckpointPath(file.Path) })
            EnsureNotLink(path, file.GetShownPath(path));
        return file;
    }

    public void Dispose() => _handle?.Dispose();

    private LocalFolder OpenChild(string name)
    {
        var (path, shownPath) = (Path.Combine(_path, name), EnsureBelowRoot(Path.Combine(_shownPath, name)));
        EnsureNotLink(path, shownPath);
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (IOException e)
        {
            throw new IOException($"The folder '{shownPath}' cannot be created: a file has its name, or the disk does not allow it.", e);
        }

        if (_handle is null) return new LocalFolder(_root, null, path, shownPath);
        if (OpenHandle(path, followLink: false) is { } handle) return new LocalFolder(_root, handle, path, shownPath);
        EnsureNotLink(path, shownPath);
        throw new IOException($"'{shownPath}' was replaced by another program while it was opened. Nothing was written.");
    }

    // A second line of defense: LocalFileName has already checked the names.
    private string EnsureBelowRoot(string path)
    {
        var prefix = Path.EndsInDirectorySeparator(_root) ? _root : _root + Path.DirectorySeparatorChar;
        return Path.GetFullPath(path) == path && path.StartsWith(prefix, StringComparison.Ordinal)
            ? path
            : throw new IOException($"'{path}' is not below '{_root}'. Nothing was written.");
    }

    private void EnsureNoLinks()
    {
        if (_handle is not null) return;
        for (var folder = _shownPath; folder.Length > _root.Length; folder = Path.GetDirectoryName(folder)!) EnsureNotLink(folder, folder);
    }

    private static void EnsureNotLink(string path, string shownPath)
    {
        if (new FileInfo(path).LinkTarget is { } linkTarget)
            throw new IOException($"'{shownPath}' is a link to '{linkTarget}', and links are not followed. Nothing was written.");
    }

    private static SafeFileHandle? OpenHandle(string path, bool followLink)
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(HandleFolder)) return null; // a container can lack /proc
        var descriptor = Libc.OpenFolder(path, followLink);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }
}
