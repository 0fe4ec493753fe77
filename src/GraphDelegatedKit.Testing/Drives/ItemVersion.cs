namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/resources/driveitemversion: a content that has been replaced.
internal sealed record ItemVersion(string Id, DateTimeOffset Modified, FileContent Content);
