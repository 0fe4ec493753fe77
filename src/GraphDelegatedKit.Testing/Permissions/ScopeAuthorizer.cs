using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Rules;

namespace GraphDelegatedKit.Testing.Permissions;

// https://learn.microsoft.com/graph/permissions-reference: checks the scopes of the token, independently of the rights of the user.
internal static class ScopeAuthorizer
{
    public static bool IsEnabled(RequestContext context) => context.Rules.GetMode(LocalRule.MissingPermission) != RuleMode.Allow;

    public static void Authorize(RequestContext context, PermissionUse use)
    {
        if (!IsEnabled(context))
            return;
        if (!use.Requirement.IsMetBy(context.Scopes))
        {
            context.Rules.Check(
                LocalRule.MissingPermission,
                "No permission in the token allows the request. See GetPermissionReport for the least one.",
                () => CreateError(context, use));
        }

        if (context.Rules.GetMode(LocalRule.MissingPermission) == RuleMode.Refuse)
            ResultLimits.Apply(context, use);
    }

    // Teams is the only service that names the permissions: https://github.com/telstrapurple/MSTeamsChatExporter/issues/9
    private static GraphErrorException CreateError(RequestContext context, PermissionUse use) => use.Workload switch
    {
        Workload.Files => new GraphErrorException(403, "accessDenied", "Access denied"),
        Workload.Outlook => new GraphErrorException(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again."),
        Workload.Teams => new GraphErrorException(
            403,
            "Forbidden",
            $"Missing scope permissions on the request. API requires one of '{string.Join(", ", use.Requirement.Accepted)}'. "
            + $"Scopes on the request '{string.Join(", ", context.Scopes)}'"),
        _ => GraphErrorException.InsufficientPrivileges(),
    };
}
