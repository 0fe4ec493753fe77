using System.Buffers;
using GraphDelegatedKit.Storage;
using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files.Content;

/// <summary>
/// Copies a stream that cannot be read twice to a temporary file that only the current user can read. The file is deleted as soon as it is
/// open (on Windows: when it is closed), so that nothing remains, even if the process is killed.
/// </summary>
internal static class Spool
{
    private const int BufferSize = 128 * 1024;

    public static Task<FileContent> CreateAsync(Stream stream, CancellationToken cancellationToken) =>
        CreateAsync(stream, Path.GetTempPath(), cancellationToken);

    public static async Task<FileContent> CreateAsync(Stream stream, string folder, CancellationToken cancellationToken)
    {
        var handle = Open(Path.Combine(folder, $"graph-delegated-kit-{Guid.NewGuid():N}.tmp"));
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var length = 0L;
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                await WriteAsync(handle, buffer.AsMemory(0, read), length, folder, cancellationToken).ConfigureAwait(false);
                length += read;
            }

            return FileContent.FromSpool(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static async ValueTask WriteAsync(
        SafeFileHandle handle, ReadOnlyMemory<byte> bytes, long offset, string folder, CancellationToken cancellationToken)
    {
        try
        {
            await RandomAccess.WriteAsync(handle, bytes, offset, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (DiskError.IsFileTooLarge(e))
        {
            throw new IOException(
                $"The temporary copy of the stream in '{folder}' exceeds the maximum file size there. Set TMPDIR to another folder.", e);
        }
    }

    private static SafeFileHandle Open(string path)
    {
        var fileOptions = FileOptions.Asynchronous | (OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None);
        var handle = PrivateFile.Open(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, fileOptions).SafeFileHandle;
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return handle;
    }
}
