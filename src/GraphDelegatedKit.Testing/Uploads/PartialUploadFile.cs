using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Uploads;

// The bytes of an unfinished upload: a blob that grows, and the state of its hash.
internal static class PartialUploadFile
{
    public static async Task<byte[]> AppendAsync(
        string path, long offset, byte[] hashState, Stream body, long length, CancellationToken cancellationToken)
    {
        var hash = QuickXorHash.FromState(hashState, offset);
        var file = new FileStream(path, StateFiles.CreatePrivateFileOptions(FileMode.OpenOrCreate, FileAccess.Write));
        await using (file.ConfigureAwait(false))
        {
            // Bytes beyond this point come from an interrupted request and were never acknowledged; they are discarded.
            file.SetLength(offset);
            file.Position = offset;
            if (await BlobStore.CopyAsync(body, file, hash, length, cancellationToken).ConfigureAwait(false) < length)
                throw GraphErrorException.BadRequest("The body is shorter than the Content-Range header says.");
        }

        return hash.State;
    }
}
