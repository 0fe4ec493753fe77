using GraphDelegatedKit.Testing.Drives;

namespace GraphDelegatedKit.Testing.Uploads;

// The stored state of an upload session of either protocol. Immutable.
internal interface IUploadState<TState>
{
    string Id { get; }

    long Received { get; }

    byte[] HashState { get; }

    // The blob of the received bytes. A snapshot may hold the same session with fewer bytes of it.
    string BlobName { get; }

    // Whether a snapshot may hold the same blob with more bytes, so that this session must not write to it.
    bool IsBlobShared { get; }

    TState WithBlob(string blob, bool isShared);

    TState WithBytes(long received, byte[] hashState);
}

internal static class UploadStateExtensions
{
    // The bytes of a complete session, as the content of a file.
    public static FileContent ToFileContent<TState>(this IUploadState<TState> session) =>
        new(session.BlobName, session.Received, QuickXorHash.FromState(session.HashState, session.Received).ToBase64());
}
