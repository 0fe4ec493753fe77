using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>What is to be uploaded, and how.</summary>
internal sealed record UploadArguments(string Source, DriveLocation Destination, ConflictBehavior Conflict, bool StartOver, bool Recursive)
{
    /// <summary>Where it goes, below what its address begins at.</summary>
    public string Path { get; } = PathArgument.GetUploadPath(Source, Destination.Path);

    public UploadOptions Options => new() { Conflict = Conflict, ComputeSha256 = true, IfChanged = StartOver ? SourceChangedBehavior.StartOver : SourceChangedBehavior.Fail };

    /// <exception cref="UsageException">There is no such file, or it is a folder and that was not meant.</exception>
    public void Validate()
    {
        if (Directory.Exists(Source) && !Recursive) throw new UsageException($"'{Source}' is a folder: name a file, or add --recursive.");
        if (!Directory.Exists(Source) && !File.Exists(Source)) throw new UsageException($"There is no file '{Source}'.");
    }
}
