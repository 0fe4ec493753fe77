using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace GraphDelegatedKit;

/// <summary>What became of one user of a bulk call. There is exactly one for each name that was given.</summary>
public sealed class UserResult
{
    private readonly BulkResult _result;

    internal UserResult(BulkResult result, User? value, GraphException? error) => (_result, Value, Error) = (result, value, error);

    /// <summary>The id or name, as it was given.</summary>
    public string IdOrName => _result.Id;

    /// <summary>The user, where one was asked for and found.</summary>
    public User? Value { get; }

    /// <summary>Whether there is such a user; <see langword="null"/> if that did not come out.</summary>
    public bool? IsFound => Error is null ? true : Status == HttpStatusCode.NotFound ? false : null;

    /// <summary>Whether it was done, or read.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>The final status; <see langword="null"/> if no answer came.</summary>
    public HttpStatusCode? Status => _result.Status;

    /// <summary>Why it failed; a user who is missing has one too. <see cref="GraphException.Remedy"/> of a refusal names the permission or the role that lacks.</summary>
    public GraphException? Error { get; }

    /// <summary>How often it was sent.</summary>
    public int Attempts => _result.Attempts;

    /// <summary>Whether the service may have done it although no success was heard of.</summary>
    public bool MayHaveExecuted => _result.MayHaveExecuted;

    /// <summary>Whether it was answered in an earlier run, as the <see cref="BulkState"/> says.</summary>
    public bool WasDoneBefore => _result.WasDoneBefore;
}
