"use client";
import { Component, type ReactNode } from "react";

interface RenderBoundaryProps {
  fallback: ReactNode;
  children: ReactNode;
}

/** What cannot be rendered is shown otherwise, and the rest of the page stays. */
export class RenderBoundary extends Component<RenderBoundaryProps, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    return this.state.hasFailed ? this.props.fallback : this.props.children;
  }
}
