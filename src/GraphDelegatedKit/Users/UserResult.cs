using System.Diagnostics.CodeAnalysis;
using System.Net;
using GraphDelegatedKit.Users;

namespace GraphDelegatedKit;

/// <summary>The result for one user of a bulk call. Each id or name has exactly one result.</summary>
public sealed class UserResult
{
    private readonly BulkResult _result;

    internal UserResult(BulkResult result, User? value, GraphException? error, UserOutcome successOutcome)
    {
        (_result, Value, Error) = (result, value, error);
        Outcome = error is null ? successOutcome : UserErrors.GetOutcome(error);
    }

    /// <summary>Gets the id or name passed by the caller.</summary>
    public string IdOrName => _result.Id;

    /// <summary>Gets what happened to the user.</summary>
    public UserOutcome Outcome { get; }

    /// <summary>
    /// Gets the user as read: by <see cref="GraphUsers.GetManyAsync(IAsyncEnumerable{string}, IReadOnlyList{string}, BulkOptions,
    /// CancellationToken)"/>, or before a change that was not made. <see langword="null"/> after a change or a failure.
    /// </summary>
    public User? Value { get; }

    /// <summary>Gets whether the user exists; <see langword="null"/> if that is unknown.</summary>
    public bool? IsFound => Error is null || Value is not null ? true : Status == HttpStatusCode.NotFound ? false : null;

    /// <summary>Gets whether the user was read, is in the requested state, or would be changed.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>Gets the final status; <see langword="null"/> if no response was received.</summary>
    public HttpStatusCode? Status => _result.Status;

    /// <summary>
    /// Gets the error, also for a user who does not exist; <see langword="null"/> on success. If access was denied,
    /// <see cref="GraphException.Remedy"/> names the missing permission or role.
    /// </summary>
    public GraphException? Error { get; }

    /// <summary>Gets the number of times the request was sent.</summary>
    public int Attempts => _result.Attempts;

    /// <summary>Gets whether the service may have executed the failed request.</summary>
    public bool MayHaveExecuted => _result.MayHaveExecuted;

    /// <summary>Gets whether the request was completed in an earlier run, according to <see cref="BulkState"/>.</summary>
    public bool WasDoneBefore => _result.WasDoneBefore;

    internal UserResult With(UserOutcome outcome, GraphException? error = null) => new(_result, Value, error, outcome);
}
