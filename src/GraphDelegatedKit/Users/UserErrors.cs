using System.Net;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Users;

/// <summary>Creates the errors of single users that no response caused, and finds what an error means for the user.</summary>
internal static class UserErrors
{
    private const string InvalidNameCode = "invalidName";
    private const string SignedInUserCode = "signedInUser";

    public static GraphException CreateInvalidNameException(ArgumentException inner) =>
        new(null, InvalidNameCode, "This is not a valid user id or user principal name.", inner)
        {
            Remedy = "Correct the name: it is empty or contains characters that are not allowed in a URL.",
        };

    public static GraphException CreateSignedInUserException() =>
        new(null, SignedInUserCode, "This account belongs to the signed-in user, so it was not changed.")
        {
            Remedy = "Set IncludeSelf to change it too.",
        };

    public static GraphException CreateUnknownSelfException() =>
        new(null, ErrorCodes.UnreadableResponse, "The response for /me has no id of the signed-in user, so no account was changed.")
        {
            Remedy = "Set IncludeSelf to change accounts without checking whether one belongs to the signed-in user.",
        };

    public static GraphException CreateMissingIdException(UserResult user) =>
        new(user.Status, ErrorCodes.UnreadableResponse, "The response has no id of the user, so the account was not changed.")
        {
            Attempts = user.Attempts,
            Remedy = ErrorCodes.GetRemedy(ErrorCodes.UnreadableResponse),
        };

    public static UserOutcome GetOutcome(GraphException error) => error switch
    {
        { Code: SignedInUserCode, Status: null } => UserOutcome.Refused,
        { Code: InvalidNameCode, Status: null } or { Status: HttpStatusCode.NotFound } => UserOutcome.NotFound,
        { Status: HttpStatusCode.Forbidden } => UserOutcome.Forbidden,
        _ => UserOutcome.Failed,
    };
}
