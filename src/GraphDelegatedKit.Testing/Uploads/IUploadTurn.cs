namespace GraphDelegatedKit.Testing.Uploads;

// A session whose turn it is to receive a range: in the dialect of drives or in Outlook's.
internal interface IUploadTurn
{
    string SessionId { get; }

    string FileName { get; }

    long Received { get; }

    OneAtATime Gate { get; }

    // The range that has come, if it may be taken.
    ContentRange Require();

    // Takes so many bytes from the front of the range.
    Task KeepAsync(ContentRange range, long length);

    // What is said when not all of the range was kept.
    UploadAnswer Expecting(int status);

    // What is said when all of it was kept; the last range makes the file.
    UploadAnswer Finish(ContentRange range);

    // From now on there is no such session.
    void End();

    // From now on the address lets nobody in.
    void Expire(int status);
}
