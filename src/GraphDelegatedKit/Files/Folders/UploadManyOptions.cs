using GraphDelegatedKit.Files.Folders;

namespace GraphDelegatedKit;

/// <summary>How many files are uploaded.</summary>
public sealed class UploadManyOptions
{
    /// <summary>How each file is uploaded.</summary>
    /// <value>As <see cref="UploadOptions"/> stands: a file of the same name is replaced.</value>
    public UploadOptions Upload { get; init; } = new();

    /// <summary>How many files are on their way at once. All of them wait where the service throttles the person.</summary>
    /// <value>4; from 1 to 64.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is not from 1 to 64.</exception>
    public int MaxConcurrentFiles
    {
        get;
        init
        {
            BoundedParallel.Validate(value);
            field = value;
        }
    }
    = BoundedParallel.DefaultConcurrency;

    /// <summary>
    /// Whether a file that is there already with the same size and quickXorHash is left as it is: so the same call, run again after anything, sends what is
    /// missing. It costs a listing of each folder that was there and is not empty, and the reading of local files whose size is the same.
    /// </summary>
    /// <value><see langword="true"/>. A file the service wrote into (Office documents) never is the same, and is sent again.</value>
    public bool SkipUnchanged { get; init; } = true;
}
