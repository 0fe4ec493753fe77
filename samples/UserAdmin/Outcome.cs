using System.Net;
using GraphDelegatedKit;

namespace UserAdmin;

/// <summary>What became of one user of the list, under the name the list has for them.</summary>
internal sealed record Outcome(string User, Result Result, int? Status, int Attempts)
{
    /// <summary>The account as it was found.</summary>
    public User? Account { get; init; }

    public GraphException? Error { get; init; }

    public static Outcome Of(UserResult answer, string user, Result ifWell) => new(user, ResultOf(answer, ifWell), (int?)answer.Status, answer.Attempts) { Account = answer.Value, Error = answer.Error };

    private static Result ResultOf(UserResult answer, Result ifWell) => answer switch
    {
        { Error: null } => ifWell,
        { Status: HttpStatusCode.NotFound } or { Error.Code: "invalidName" } => Result.NotFound, // what can be no name is nobody's
        { Status: HttpStatusCode.Forbidden } => Result.Forbidden,
        _ => Result.Failed,
    };
}
