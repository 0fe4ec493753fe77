using System.Net;
using GraphDelegatedKit;

namespace Samples;

/// <summary>The exit codes of the samples.</summary>
public static class ExitCode
{
    public const int Done = 0, Failed = 1, Usage = 2, SignInNeeded = 3, NotAllowed = 4, Throttled = 5, SomeFailed = 6, Interrupted = 130;

    public static int FromException(Exception exception) => exception switch
    {
        UsageException or ArgumentException or SignInException { Reason: SignInReason.AccountChoice } => Usage,
        SignInException { Reason: SignInReason.SignInRequired or SignInReason.InteractionFailed } => SignInNeeded,
        SignInException { Reason: SignInReason.ConsentRequired or SignInReason.BlockedByPolicy } => NotAllowed,
        SignInException { RetryAfter: not null } => Throttled,
        GraphException { Status: HttpStatusCode.Unauthorized } => SignInNeeded,
        GraphException { Status: HttpStatusCode.Forbidden } => NotAllowed,
        GraphException { Status: HttpStatusCode.TooManyRequests } => Throttled,
        _ when exception.InnerException is { } innerException => FromException(innerException),
        _ => Failed,
    };
}
