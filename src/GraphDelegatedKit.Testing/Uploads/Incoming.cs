using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.State;

namespace GraphDelegatedKit.Testing.Uploads;

// The bytes of an upload that is not finished: a file in the state folder and the state of their hash.
internal static class Incoming
{
    public static async Task<byte[]> TakeAsync(string path, long at, byte[] hashState, Stream body, long length, CancellationToken cancellationToken)
    {
        var hash = QuickXorHash.Resume(hashState, at);
        var file = new FileStream(path, StateFolder.Private(FileMode.OpenOrCreate, FileAccess.Write));
        await using (file.ConfigureAwait(false))
        {
            // What an interrupted request left beyond this point was never acknowledged, and goes.
            file.SetLength(at);
            file.Position = at;
            if (await Blobs.CopyAsync(body, file, hash, length, cancellationToken).ConfigureAwait(false) < length)
                throw GraphRefusal.BadRequest("The body is shorter than the Content-Range header says.");
        }

        return hash.State;
    }
}
