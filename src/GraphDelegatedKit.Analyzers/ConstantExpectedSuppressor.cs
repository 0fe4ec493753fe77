using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace GraphDelegatedKit.Analyzers;

/// <summary>
/// Suppresses CA1857 for the URLs of the library. It speaks of performance, where <see cref="UnescapedUrlAnalyzer"/> has an error with the
/// real reason, and it reports a choice between two constants.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConstantExpectedSuppressor : DiagnosticSuppressor
{
    private static readonly SuppressionDescriptor Descriptor = new(
        "GDKS0001", "CA1857", "GDK0001 reports a URL that is built at run time, with the reason.");

    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions => ImmutableArray.Create(Descriptor);

    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        if (KnownSymbols.Find(context.Compilation) is not { } symbols) return;
        foreach (var diagnostic in context.ReportedDiagnostics)
            if (FindParameter(diagnostic, context) is { } parameter && symbols.IsConstantUrl(parameter))
                context.ReportSuppression(Suppression.Create(Descriptor, diagnostic));
    }

    private static IParameterSymbol? FindParameter(Diagnostic diagnostic, SuppressionAnalysisContext context)
    {
        if (diagnostic.Location.SourceTree is not { } tree) return null;

        var node = tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        var argument = node.AncestorsAndSelf().OfType<ArgumentSyntax>().FirstOrDefault();
        return argument is not null
            && context.GetSemanticModel(tree).GetOperation(argument, context.CancellationToken) is IArgumentOperation operation
                ? operation.Parameter
                : null;
    }
}
