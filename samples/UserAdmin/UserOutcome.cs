using System.Net;
using GraphDelegatedKit;

namespace UserAdmin;

/// <summary>The outcome for one user, under the name in the list.</summary>
internal sealed record UserOutcome(string User, OutcomeKind Result, int? Status, int Attempts)
{
    /// <summary>The account that was found.</summary>
    public User? Account { get; init; }

    public GraphException? Error { get; init; }

    public static UserOutcome From(UserResult result, string user, OutcomeKind successKind) =>
        new(user, GetKind(result, successKind), (int?)result.Status, result.Attempts) { Account = result.Value, Error = result.Error };

    private static OutcomeKind GetKind(UserResult result, OutcomeKind successKind) => result switch
    {
        { Error: null } => successKind,
        { Status: HttpStatusCode.NotFound } or { Error.Code: "invalidName" } => OutcomeKind.NotFound, // no user has an invalid name
        { Status: HttpStatusCode.Forbidden } => OutcomeKind.Forbidden,
        _ => OutcomeKind.Failed,
    };
}
