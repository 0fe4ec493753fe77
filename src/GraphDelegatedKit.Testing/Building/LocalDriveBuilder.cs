using System.Text;

namespace GraphDelegatedKit.Testing;

/// <summary>The files and folders that a <see cref="LocalTenantBuilder"/> adds to a drive; missing folders are created.</summary>
public sealed class LocalDriveBuilder
{
    private readonly List<Func<LocalFiles, string, CancellationToken, Task>> _steps = [];

    internal LocalDriveBuilder()
    {
    }

    /// <summary>Adds a text file in UTF-8.</summary>
    /// <param name="path">The path, separated by slashes and not encoded.</param>
    /// <param name="text">The text.</param>
    public LocalDriveBuilder AddFile(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return AddFile(path, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Adds a file.</summary>
    /// <param name="path">The path, separated by slashes and not encoded.</param>
    /// <param name="content">The bytes of the file.</param>
    public LocalDriveBuilder AddFile(string path, byte[] content)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(content);
        _steps.Add(async (files, driveId, cancellationToken) =>
        {
            using var bytes = new MemoryStream(content);
            await files.PutAsync(driveId, path, bytes, cancellationToken).ConfigureAwait(false);
        });
        return this;
    }

    /// <summary>Adds an empty folder.</summary>
    /// <param name="path">The path, separated by slashes and not encoded.</param>
    public LocalDriveBuilder AddFolder(string path) => Add(path, (files, driveId) => files.CreateFolder(driveId, path));

    /// <summary>
    /// Adds small text files; 100,000 take a few seconds at most. <see cref="LocalFiles.AddGeneratedFiles"/> describes them.
    /// </summary>
    /// <param name="folder">The path of the folder, separated by slashes and not encoded; empty for the root.</param>
    /// <param name="count">The number of files, from 1 to 999,999.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="count"/> is less than 1. A larger number than 999,999 fails when the tenant starts.
    /// </exception>
    public LocalDriveBuilder AddGeneratedFiles(string folder, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Add(folder, (files, driveId) => files.AddGeneratedFiles(driveId, folder, count));
    }

    internal async Task ApplyAsync(LocalFiles files, string driveId, CancellationToken cancellationToken)
    {
        foreach (var step in _steps)
            await step(files, driveId, cancellationToken).ConfigureAwait(false);
    }

    private LocalDriveBuilder Add(string path, Action<LocalFiles, string> add)
    {
        ArgumentNullException.ThrowIfNull(path);
        _steps.Add((files, driveId, _) =>
        {
            add(files, driveId);
            return Task.CompletedTask;
        });
        return this;
    }
}
