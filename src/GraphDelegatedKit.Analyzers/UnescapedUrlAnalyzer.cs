using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace GraphDelegatedKit.Analyzers;

/// <summary>
/// Reports a URL that is built at run time and passed as a string. Such a string is sent as it is, so a value in it can add a segment, an
/// option or a fragment. An interpolated string passed directly is a GraphUrl, which escapes each value.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnescapedUrlAnalyzer : DiagnosticAnalyzer
{
    public const string RuleId = "GDK0001";

    private static readonly DiagnosticDescriptor Rule = new(
        RuleId,
        "A URL built at run time would be sent without escaping",
        "The values in '{0}' would go out unescaped: a value such as 'x/messages?$top=999' changes the request. "
            + "Pass an interpolated string directly, such as $\"users/{{id}}\", or a GraphUrl variable; each value is then escaped.",
        "Security",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A string parameter for a URL takes a constant. An interpolated string becomes a GraphUrl, whose placeholders are "
            + "escaped for their position, only where it is passed directly or assigned to a GraphUrl.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => ImmutableArray.Create(Rule);

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (KnownSymbols.Find(start.Compilation) is not { } symbols) return;
            start.RegisterOperationAction(operation => CheckArgument(operation, symbols), OperationKind.Argument);
            start.RegisterOperationAction(operation => CheckMethodReference(operation, symbols), OperationKind.MethodReference);
        });
    }

    private static void CheckArgument(OperationAnalysisContext context, KnownSymbols symbols)
    {
        var argument = (IArgumentOperation)context.Operation;
        if (!symbols.IsConstantUrl(argument.Parameter) || ConstantUrl.IsConstant(argument.Value, symbols)) return;
        Report(context, argument.Value.Syntax);
    }

    // A delegate of such a method takes any string.
    private static void CheckMethodReference(OperationAnalysisContext context, KnownSymbols symbols)
    {
        var reference = (IMethodReferenceOperation)context.Operation;
        if (reference.Method.Parameters.Any(symbols.IsConstantUrl)) Report(context, reference.Syntax);
    }

    private static void Report(OperationAnalysisContext context, SyntaxNode syntax) =>
        context.ReportDiagnostic(Diagnostic.Create(Rule, syntax.GetLocation(), syntax.ToString()));
}
